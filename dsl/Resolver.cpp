// Statements: names, types, parameters, functions, sources, sinks.
#include "dsl/ResolverImpl.h"

#include <algorithm>

namespace flott {

std::string pathText(const std::vector<Identifier> &path) {
  std::string text;
  for (const Identifier &part : path)
    text += (text.empty() ? "" : ".") + part.text;
  return text;
}

std::string listText(std::span<const std::string> names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text;
}

bool Resolver::run() {
  declare();
  checkParameterNames();
  // In the order of the text: what is declared before its use nests no calls.
  for (Entry *entry : ordered_)
    resolveEntry(*entry);
  for (Statement &statement : program_.statements)
    if (auto *sink = std::get_if<SinkStatement>(&statement))
      resolveSink(*sink);
  return diagnostics_.empty();
}

void Resolver::declare() {
  for (Statement &statement : program_.statements) {
    const Identifier *name = std::visit(
        [](auto &s) -> const Identifier * {
          if constexpr (std::is_same_v<std::decay_t<decltype(s)>,
                                       SinkStatement>)
            return nullptr;
          else
            return &s.name;
        },
        statement);
    if (!name)
      continue;
    const auto [at, added] =
        entries_.try_emplace(name->text, Entry{&statement, name});
    if (added)
      ordered_.push_back(&at->second);
    else
      diagnostics_.report(DiagId::duplicate_name, name->range, {name->text})
          .note(at->second.name->range, "it is declared here");
  }
}

void Resolver::checkParameterNames() {
  std::vector<std::string> known;
  for (auto &[name, entry] : entries_)
    if (std::holds_alternative<ParamStatement>(*entry.statement))
      known.push_back(name);
  for (const auto &[name, value] : parameters_)
    if (std::find(known.begin(), known.end(), name) == known.end())
      diagnostics_.reportMisspelt(DiagId::unknown_parameter, {},
                                  {name, known.empty() ? "not declared in this "
                                                         "program"
                                                       : listText(known)},
                                  name, known);
}

Resolver::Entry *Resolver::find(std::string_view name) {
  const auto at = entries_.find(name);
  return at == entries_.end() ? nullptr : &at->second;
}

void Resolver::resolveEntry(Entry &entry) {
  if (entry.state != State::New)
    return;
  static constexpr int kMaxOpen = 400; // statements that wait for each other
  if (open_ >= kMaxOpen) {
    if (open_ == kMaxOpen)
      diagnostics_.report(DiagId::too_deep, entry.name->range);
    return;
  }
  ++open_;
  entry.state = State::Open;
  if (auto *record = std::get_if<RecordStatement>(entry.statement))
    resolveRecord(*record, entry);
  else if (auto *param = std::get_if<ParamStatement>(entry.statement))
    resolveParam(*param);
  else if (auto *fn = std::get_if<FnStatement>(entry.statement))
    resolveFn(*fn);
  else if (auto *source = std::get_if<SourceStatement>(entry.statement))
    resolveSource(*source);
  else if (auto *let = std::get_if<LetStatement>(entry.statement))
    resolveRelation(let->relation, let->name.text);
  entry.state = State::Done;
  --open_;
}

//===--- Types ------------------------------------------------------------===//

void Resolver::resolveRecord(RecordStatement &s, Entry &entry) {
  auto fields = std::make_shared<std::vector<Field>>();
  std::set<std::string> names;
  for (const FieldSyntax &field : s.fields) {
    if (!names.insert(field.name.text).second)
      diagnostics_.report(DiagId::duplicate_field, field.name.range,
                          {field.name.text});
    fields->push_back({field.name.text, resolveType(field.type)});
  }
  s.type = plainType(TypeKind::Record);
  s.type.recordName = s.name.text;
  s.type.fields = std::move(fields);
}

bool Resolver::checkNumbers(const TypeSyntax &syntax, Type &type) {
  const std::vector<int> &numbers = syntax.numbers;
  const auto wrong = [&](std::string remedy) {
    diagnostics_.report(DiagId::type_numbers, syntax.range,
                        {std::string(diagnostics_.file().text(syntax.range)),
                         std::move(remedy)});
    return false;
  };
  if (type.kind == TypeKind::Decimal) {
    const int scale = numbers.size() == 2 ? numbers[1] : 0;
    if (numbers.empty() || numbers.size() > 2 || numbers[0] < 1 ||
        numbers[0] > 38 || scale < 0 || scale > numbers[0])
      return wrong("decimal(DIGITS, BEHIND THE POINT), at most 38 digits");
    type.precision = static_cast<uint8_t>(numbers[0]);
    type.scale = static_cast<uint8_t>(scale);
    return true;
  }
  if (isTimeOfPrecision(type)) {
    if (numbers.size() > 1 ||
        (numbers.size() == 1 && (numbers[0] < 0 || numbers[0] > 9)))
      return wrong(syntax.name.text + "(DIGITS OF A SECOND), 0 to 9");
    if (numbers.size() == 1)
      type.precision = static_cast<uint8_t>(numbers[0]);
    return true;
  }
  return numbers.empty() || wrong(syntax.name.text + " alone");
}

/// What other languages' names of types are called here, or empty.
static std::string_view foreignType(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"int", "i32"},
      {"integer", "i32"},
      {"bigint", "i64"},
      {"long", "i64"},
      {"smallint", "i16"},
      {"tinyint", "i8"},
      {"float", "f32"},
      {"double", "f64"},
      {"real", "f32"},
      {"varchar", "string"},
      {"text", "string"},
      {"char", "string"},
      {"boolean", "bool"},
      {"numeric", "decimal(P, S)"},
      {"binary", "bytes"},
      {"datetime", "timestamp"},
      {"timestamptz", "timestamp_ltz"},
      {"duration", "interval"}};
  for (const auto &[other, here] : kNames)
    if (name == other)
      return here;
  return {};
}

Type Resolver::resolveType(const TypeSyntax &syntax) {
  Type type = plainType(kindNamed(syntax.name.text), syntax.optional);
  if (type.kind == TypeKind::Unknown) {
    Entry *entry = find(syntax.name.text);
    auto *record =
        entry ? std::get_if<RecordStatement>(entry->statement) : nullptr;
    if (!record) {
      std::vector<std::string> known;
#define TYPE(name, text, bytes, meaning) known.push_back(text);
#include "runtime/abi/Types.def"
      for (const auto &[name, e] : entries_)
        if (std::holds_alternative<RecordStatement>(*e.statement))
          known.push_back(name);
      Diagnostic &d = diagnostics_.reportMisspelt(
          DiagId::unknown_type, syntax.name.range, {syntax.name.text},
          syntax.name.text, known);
      if (const std::string_view here = foreignType(syntax.name.text);
          !here.empty())
        d.notes = {{"it is called `" + std::string(here) + "` here", {}}};
      return {};
    }
    if (entry->state == State::Open) {
      diagnostics_.report(DiagId::recursive_record, syntax.range,
                          {syntax.name.text});
      return {};
    }
    resolveEntry(*entry);
    if (entry->state != State::Done)
      return {};
    type = record->type.asOptional(syntax.optional);
  }
  if (!checkNumbers(syntax, type))
    return {};
  if (syntax.elements.empty() != (type.kind != TypeKind::Array)) {
    diagnostics_.report(DiagId::type_numbers, syntax.range,
                        {std::string(diagnostics_.file().text(syntax.range)),
                         type.kind == TypeKind::Array
                             ? "array<TYPE>"
                             : syntax.name.text + " alone"});
    return {};
  }
  if (type.kind == TypeKind::Array) {
    Type element = resolveType(syntax.elements[0]);
    if (element.kind == TypeKind::Record) {
      diagnostics_.report(DiagId::record_array, syntax.range);
      return {};
    }
    if (element.kind == TypeKind::Unknown)
      return {};
    type.element = std::make_shared<const Type>(std::move(element));
  }
  return type;
}

//===--- Parameters, functions --------------------------------------------===//

void Resolver::resolveParam(ParamStatement &s) {
  const Type type = resolveType(s.type);
  s.value.type = type;
  const bool emptyArray = s.initial && s.initial->kind == ExprKind::Array &&
                          s.initial->operands.empty() &&
                          type.kind == TypeKind::Array;
  if (emptyArray)
    s.initial->type = type;
  else if (s.initial)
    resolveExpr(*s.initial, {});
  if (type.kind == TypeKind::Unknown)
    return;
  if (type.kind == TypeKind::Record) {
    diagnostics_.report(DiagId::type_mismatch, s.type.range,
                        {"a parameter", "a value", "a record"});
    s.value.type = {};
    return;
  }
  const auto given = parameters_.find(s.name.text);
  if (given != parameters_.end()) {
    const std::optional<Literal> value = parseAs(type, given->second);
    if (value)
      s.value = *value;
    else
      diagnostics_.report(DiagId::parameter_value, s.name.range,
                          {s.name.text, type.text(), given->second});
    return;
  }
  if (!s.initial) {
    diagnostics_.report(DiagId::needs_value, s.name.range, {s.name.text});
    return;
  }
  if (!coerce(*s.initial, type, "the default"))
    return;
  const std::optional<Literal> value = constantOf(*s.initial);
  if (!value) {
    diagnostics_.report(DiagId::not_constant, s.initial->range,
                        {"a parameter's default"});
    return;
  }
  if (const std::optional<Literal> fit = literalAs(*value, type))
    s.value = *fit;
  if (s.value.type.kind != TypeKind::Null)
    s.value.type = type;
}

void Resolver::resolveFn(FnStatement &s) {
  std::set<std::string> names;
  for (const FieldSyntax &parameter : s.parameters) {
    if (!names.insert(parameter.name.text).second)
      diagnostics_.report(DiagId::duplicate_field, parameter.name.range,
                          {parameter.name.text});
    Type type = resolveType(parameter.type);
    if (type.kind == TypeKind::Record) {
      diagnostics_.report(DiagId::not_yet, parameter.type.range,
                          {"a record as a value"});
      type = {};
    }
    s.parameterTypes.push_back(std::move(type));
  }
  Scope scope;
  scope.fn = &s;
  s.type = resolveExpr(*s.body, scope);
  if (s.result) {
    const Type declared = resolveType(*s.result);
    coerce(*s.body, declared, "the function's value");
    s.type = declared;
  }
}

//===--- Sources, sinks, connectors ---------------------------------------===//

void Resolver::spread(const Type &record, const std::string &prefix,
                      bool optional, SourceRange where, Schema &into) {
  for (const Field &field : *record.fields) {
    const std::string name = prefix + field.name;
    const bool null = optional || field.type.optional;
    if (field.type.kind == TypeKind::Unknown)
      into.known = false;
    else if (field.type.kind == TypeKind::Record)
      spread(field.type, name + ".", null, where, into);
    else
      into.columns.push_back({name, field.type.asOptional(null), ""});
  }
}

void Resolver::resolveSource(SourceStatement &s) {
  const Type record = resolveType(s.record);
  resolveConnector(s.connector, /*source=*/true);
  if (s.badRow == SourceStatement::BadRow::Skip)
    s.onBadRow = "skip";
  if (s.badRowFile) {
    const std::optional<std::string> path = optionText(*s.badRowFile);
    s.onBadRow = "file:" + path.value_or("");
  }
  s.raw.rowWise = true;
  s.raw.known = record.kind != TypeKind::Unknown;
  if (s.raw.known && record.kind != TypeKind::Record) {
    diagnostics_.report(DiagId::not_a_record, s.record.range, {record.text()});
    s.raw.known = false;
  }
  if (s.raw.known) {
    spread(record, "", record.optional, s.record.range, s.raw);
    std::set<std::string> names;
    for (SchemaColumn &column : s.raw.columns) {
      column.qualifier = s.name.text;
      if (!names.insert(column.name).second) {
        diagnostics_.report(DiagId::duplicate_field, s.record.range,
                            {column.name});
        s.raw.known = false;
      }
    }
  }
  const bool ends =
      inputEnds(catalog_.connector(s.connector.name.text), s.connector.values);
  s.raw.bounded = ends;
  if (s.table && !ends)
    diagnostics_.report(DiagId::table_unbounded, s.connector.range,
                        {s.record.name.text});
  s.schema = s.raw;
  if (s.watermark && s.raw.known) {
    s.watermark->uid = unique(s.name.text + "/watermark", uids_);
    s.watermark->schema = s.raw;
    resolveWatermark(*s.watermark, s.raw);
    s.schema = s.watermark->schema;
  }
}

void Resolver::resolveSink(SinkStatement &s) {
  s.name =
      unique(s.relation.name.text.empty() ? "result" : s.relation.name.text,
             sinkNames_);
  s.uid = unique("sink/" + s.name, uids_);
  resolveRelation(s.relation, s.uid);
  resolveConnector(s.connector, /*source=*/false);
}

std::string Resolver::unique(std::string name, std::set<std::string> &taken) {
  std::string result = name;
  for (int number = 2; !taken.insert(result).second; ++number)
    result = name + "." + std::to_string(number);
  return result;
}

/// An option's value as text: lists line by line, rows in them as JSON.
std::optional<std::string> Resolver::optionText(const Expr &value) {
  std::optional<Literal> literal;
  if (value.kind == ExprKind::Name && value.path.size() == 1 &&
      !find(value.path[0].text))
    return value.path[0].text; // a word: format = csv
  literal = constantOf(value);
  if (!literal) {
    // A parameter that is wrong has been reported.
    Entry *entry = value.kind == ExprKind::Name && value.path.size() == 1
                       ? find(value.path[0].text)
                       : nullptr;
    if (!entry || !std::holds_alternative<ParamStatement>(*entry->statement))
      diagnostics_.report(DiagId::not_constant, value.range, {"an option"});
    return std::nullopt;
  }
  const auto text = [](const Literal &l) {
    return l.type.kind == TypeKind::String || l.type.kind == TypeKind::Bytes
               ? l.text
           : l.type.kind == TypeKind::Interval ? durationText(l.integer)
                                               : literalText(l);
  };
  if (literal->type.kind != TypeKind::Array)
    return text(*literal);
  std::string lines;
  for (const Literal &element : literal->elements)
    lines += (lines.empty() ? "" : "\n") + text(element);
  return lines;
}

void Resolver::resolveConnector(ConnectorSyntax &connector, bool source) {
  const std::string &name = connector.name.text;
  for (OptionSyntax &option : connector.options) {
    std::map<std::string, std::string> &values = connector.values;
    if (values.count(option.name.text)) {
      diagnostics_.report(DiagId::duplicate_option, option.name.range,
                          {option.name.text});
      continue;
    }
    values[option.name.text] = optionText(*option.value).value_or("");
  }
  if (const auto format = connector.values.find("format");
      format != connector.values.end()) {
    connector.format = format->second;
    connector.values.erase(format);
  } else if (const auto path = connector.values.find("path");
             path != connector.values.end()) {
    connector.format = formatOfPath(path->second);
  }
  if (catalog_.connectors.empty())
    return;
  const ConnectorInfo *info = catalog_.connector(name);
  if (!info || !(source ? info->source : info->sink)) {
    std::vector<std::string> known;
    for (const ConnectorInfo &other : catalog_.connectors)
      if (source ? other.source : other.sink)
        known.push_back(other.name);
    if (info)
      diagnostics_.report(DiagId::connector_direction, connector.name.range,
                          {name, source ? "source" : "sink"});
    else
      diagnostics_.reportMisspelt(DiagId::unknown_connector,
                                  connector.name.range, {name, listText(known)},
                                  name, known);
    return;
  }
  checkOptions(connector, *info, source);
}

/// True if the text of an option's value is of the option's kind.
static bool fitsKind(const OptionInfo &option, const std::string &text) {
  switch (option.kind) {
  case OptionKind::Text:
    return true;
  case OptionKind::Bool:
    return text == "true" || text == "false";
  case OptionKind::Integer: {
    const std::optional<Literal> number = parseNumber(text);
    return number && number->type.kind == TypeKind::I64;
  }
  case OptionKind::Char:
    return text.size() == 1;
  case OptionKind::Choice:
    return std::find(option.choices.begin(), option.choices.end(), text) !=
           option.choices.end();
  case OptionKind::Duration: {
    const std::optional<Literal> duration = parseDuration(text);
    return duration && duration->type.kind == TypeKind::Interval;
  }
  }
  return false;
}

static std::string kindText(const OptionInfo &option) {
  switch (option.kind) {
  case OptionKind::Text:
    return "text";
  case OptionKind::Bool:
    return "true or false";
  case OptionKind::Integer:
    return "a whole number, not negative";
  case OptionKind::Char:
    return "one character";
  case OptionKind::Choice:
    return "one of " + listText(option.choices);
  case OptionKind::Duration:
    return "a duration such as 5s";
  }
  return {};
}

void Resolver::checkOptions(ConnectorSyntax &connector,
                            const ConnectorInfo &info, bool source) {
  const std::string &name = connector.name.text;
  const FormatInfo *format = nullptr;
  std::vector<const OptionInfo *> options;
  std::vector<std::string> known;
  const auto add = [&](const std::vector<OptionInfo> &infos) {
    for (const OptionInfo &option : infos)
      if (source ? option.ofSource : option.ofSink) {
        options.push_back(&option);
        known.push_back(option.name);
      }
  };
  if (info.formatted) {
    format = catalog_.format(connector.format);
    known.push_back("format");
  }
  add(info.options);
  if (format)
    add(format->options);
  for (const OptionSyntax &option : connector.options) {
    const std::string &word = option.name.text;
    if (word == "format" && info.formatted) {
      std::vector<std::string> formats;
      for (const FormatInfo &other : catalog_.formats)
        formats.push_back(other.name);
      if (!format)
        diagnostics_.reportMisspelt(DiagId::unknown_format, option.value->range,
                                    {connector.format, listText(formats)},
                                    connector.format, formats);
      continue;
    }
    const auto at =
        std::find_if(options.begin(), options.end(),
                     [&](const OptionInfo *o) { return o->name == word; });
    if (at == options.end()) {
      // Which options a format has is not known before the format is.
      if (!info.formatted || format)
        diagnostics_.reportMisspelt(DiagId::unknown_option, option.name.range,
                                    {word, name, listText(known)}, word, known);
      continue;
    }
    const std::string &value = connector.values[word];
    if (!fitsKind(**at, value) && optionText(*option.value))
      diagnostics_.report(DiagId::option_value, option.value->range,
                          {word, kindText(**at), value});
  }
  const auto given = [&](const std::string &option) {
    return connector.values.count(option) != 0;
  };
  for (const OptionInfo *option : options)
    if (option->required && !given(option->name))
      diagnostics_.report(DiagId::missing_option, connector.name.range,
                          {name, option->name});
  if (info.formatted && connector.format.empty())
    diagnostics_
        .report(DiagId::missing_option, connector.name.range, {name, "format"})
        .help("formats are " + [&] {
          std::vector<std::string> formats;
          for (const FormatInfo &other : catalog_.formats)
            formats.push_back(other.name);
          return listText(formats);
        }());
}

bool resolve(Program &program, const Catalog &catalog,
             const ParameterValues &parameters, Diagnostics &diagnostics) {
  return Resolver(program, catalog, parameters, diagnostics).run();
}

} // namespace flott
