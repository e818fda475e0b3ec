// Completion scripts, written from the tree of commands and options.
#include "tools/cli/Completion.h"

#include <CLI/CLI.hpp>

namespace flott::cli {
namespace {

/// An option's names, with dashes.
std::vector<std::string> namesOf(const CLI::Option &option) {
  std::vector<std::string> names;
  for (const std::string &name : option.get_snames())
    names.push_back("-" + name);
  for (const std::string &name : option.get_lnames())
    names.push_back("--" + name);
  return names;
}

bool takesValue(const CLI::Option &option) {
  return option.get_items_expected_max() > 0;
}

/// What an option may be: from `{a,b}` in the text of its checks.
std::vector<std::string> choicesOf(const CLI::Option &option) {
  std::vector<std::string> choices;
  const std::string type = option.get_type_name();
  const size_t begin = type.find('{'), end = type.find('}');
  if (begin == type.npos || end == type.npos)
    return choices;
  std::stringstream list(type.substr(begin + 1, end - begin - 1));
  for (std::string choice; std::getline(list, choice, ',');)
    choices.push_back(choice.substr(0, choice.find("->")));
  return choices;
}

std::string join(const std::vector<std::string> &words, const char *between) {
  std::string out;
  for (const std::string &word : words)
    out += (out.empty() ? "" : between) + word;
  return out;
}

std::vector<std::string> wordsOf(const CLI::App &app) {
  std::vector<std::string> words;
  for (const CLI::Option *option : app.get_options())
    if (option->nonpositional())
      for (const std::string &name : namesOf(*option))
        words.push_back(name);
  return words;
}

std::vector<const CLI::App *> commandsOf(const CLI::App &app) {
  return app.get_subcommands([](const CLI::App *) { return true; });
}

/// Text in single quotes, for all three shells.
std::string quoted(std::string text, bool fish) {
  for (size_t at = 0; (at = text.find('\'', at)) != text.npos;
       at += fish ? 2 : 4)
    text.replace(at, 1, fish ? "\\'" : "'\\''");
  return "'" + text + "'";
}

std::string bashScript(const CLI::App &app) {
  std::vector<std::string> commands;
  for (const CLI::App *command : commandsOf(app))
    commands.push_back(command->get_name());
  std::string out = "_flott() {\n"
                    "  local word=${COMP_WORDS[COMP_CWORD]} "
                    "previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                    "  local command=${COMP_WORDS[1]} words=\n"
                    "  case $previous in\n";
  std::set<std::string> seen;
  auto addChoices = [&](const CLI::App &of) {
    for (const CLI::Option *option : of.get_options())
      if (const auto choices = choicesOf(*option);
          option->nonpositional() && !choices.empty())
        if (const std::string names = join(namesOf(*option), "|");
            seen.insert(names).second)
          out += "    " + names + ") words='" + join(choices, " ") + "' ;;\n";
  };
  for (const CLI::App *command : commandsOf(app))
    addChoices(*command);
  addChoices(app);
  out += "  esac\n"
         "  if [[ -z $words && $word == -* ]]; then\n"
         "    case $command in\n";
  for (const CLI::App *command : commandsOf(app))
    out += "      " + command->get_name() + ") words='" +
           join(wordsOf(*command), " ") + "' ;;\n";
  out += "      *) words='" + join(wordsOf(app), " ") +
         "' ;;\n"
         "    esac\n"
         "  elif [[ -z $words && $COMP_CWORD == 1 ]]; then\n"
         "    words='" +
         join(commands, " ") +
         "'\n"
         "  elif [[ -z $words && $command == completion ]]; then\n"
         "    words='bash zsh fish'\n"
         "  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -o bashdefault -F _flott flott\n";
  return out;
}

std::string zshArguments(const CLI::App &app) {
  std::string out;
  for (const CLI::Option *option : app.get_options()) {
    if (!option->nonpositional())
      continue;
    for (const std::string &name : namesOf(*option)) {
      std::string help = option->get_description();
      for (char &c : help)
        if (c == '[' || c == ']' || c == ':')
          c = ' ';
      std::string spec = "*" + name + "[" + help + "]";
      if (takesValue(*option)) {
        const auto choices = choicesOf(*option);
        spec += choices.empty() ? ":value:_files"
                                : ":value:(" + join(choices, " ") + ")";
      }
      out += " \\\n      " + quoted(spec, false);
    }
  }
  return out;
}

std::string zshScript(const CLI::App &app) {
  std::string out = "#compdef flott\n_flott() {\n"
                    "  local -a commands=(\n";
  for (const CLI::App *command : commandsOf(app))
    out +=
        "    " +
        quoted(command->get_name() + ":" + command->get_description(), false) +
        "\n";
  out += "  )\n"
         "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
         "    _describe command commands\n"
         "    _files\n"
         "    return\n"
         "  fi\n"
         "  case $words[2] in\n";
  for (const CLI::App *command : commandsOf(app)) {
    out += "    " + command->get_name() + ")\n      _arguments" +
           zshArguments(*command);
    out += command->get_name() == "completion"
               ? " \\\n      '1:command:' '2:shell:(bash zsh fish)' ;;\n"
               : " \\\n      '*:file:_files' ;;\n";
  }
  out += "    *)\n      _arguments" + zshArguments(app) +
         " \\\n      '*:file:_files' ;;\n"
         "  esac\n"
         "}\n"
         "compdef _flott flott\n";
  return out;
}

void addFishOptions(const CLI::App &app, const std::string &condition,
                    std::string &out) {
  for (const CLI::Option *option : app.get_options()) {
    if (!option->nonpositional())
      continue;
    out += "complete -c flott -n " + quoted(condition, true);
    for (const std::string &name : option->get_snames())
      out += " -s " + name;
    for (const std::string &name : option->get_lnames())
      out += " -l " + name;
    const auto choices = choicesOf(*option);
    if (!choices.empty())
      out += " -x -a " + quoted(join(choices, " "), true);
    else if (takesValue(*option))
      out += " -r";
    out += " -d " + quoted(option->get_description(), true) + "\n";
  }
}

std::string fishScript(const CLI::App &app) {
  std::string out;
  for (const CLI::App *command : commandsOf(app)) {
    const std::string &name = command->get_name();
    out += "complete -c flott -n __fish_use_subcommand -a " + name + " -d " +
           quoted(command->get_description(), true) + "\n";
    addFishOptions(*command, "__fish_seen_subcommand_from " + name, out);
  }
  out += "complete -c flott -n '__fish_seen_subcommand_from completion' -f -a "
         "'bash zsh fish'\n";
  addFishOptions(app, "__fish_use_subcommand", out);
  return out;
}

} // namespace

std::string completionScript(const CLI::App &app, const std::string &shell) {
  return shell == "bash"  ? bashScript(app)
         : shell == "zsh" ? zshScript(app)
                          : fishScript(app);
}

} // namespace flott::cli
