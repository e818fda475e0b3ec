// The layout of CSV, from its records.
#include "tools/cli/Sample.h"

#include "stdlib/formats/csv/CsvFormat.h"

#include <algorithm>
#include <array>
#include <set>

namespace flott::cli {
namespace {

/// What files write where there is no value. The first that makes most columns
/// more than text is taken.
constexpr std::array<std::string_view, 9> kNullTexts = {
    "", "NA", "NULL", "null", "\\N", "N/A", "n/a", "None", "-"};

struct Field {
  std::string_view text; // without quotes; doubled quotes stay as they are
  bool quoted = false;
};

/// Splits text into records as RFC 4180 has them.
class Records {
public:
  Records(std::string_view text, char delimiter)
      : text_(text), delimiter_(delimiter) {}

  /// False: there are no more.
  bool next(std::vector<Field> &fields) {
    do {
      fields.clear();
      if (at_ >= text_.size())
        return false;
      while (takeField(fields)) {
      }
    } while (fields.size() == 1 && fields[0].text.empty() && !fields[0].quoted);
    return true;
  }

private:
  /// True if another field follows in the record.
  bool takeField(std::vector<Field> &fields) {
    Field field;
    if (at_ < text_.size() && text_[at_] == '"') {
      field.quoted = true;
      size_t end = at_ + 1;
      while (end < text_.size() &&
             (text_[end] != '"' ||
              (end + 1 < text_.size() && text_[end + 1] == '"')))
        end += text_[end] == '"' ? 2 : 1;
      end = std::min(end, text_.size());
      field.text = text_.substr(at_ + 1, end - at_ - 1);
      at_ = std::min(end + 1, text_.size());
    }
    size_t end = at_;
    while (end < text_.size() && text_[end] != delimiter_ && text_[end] != '\n')
      ++end;
    if (!field.quoted) {
      field.text = text_.substr(at_, end - at_);
      const bool endsLine = end == text_.size() || text_[end] == '\n';
      if (endsLine && field.text.ends_with('\r'))
        field.text.remove_suffix(1);
    }
    fields.push_back(field);
    const bool more = end < text_.size() && text_[end] == delimiter_;
    at_ = end + (end < text_.size());
    return more;
  }

  const std::string_view text_;
  const char delimiter_;
  size_t at_ = 0;
};

/// The delimiter that gives the first records the same number of fields, and
/// the most.
char findDelimiter(std::string_view text) {
  char best = ',';
  size_t most = 1;
  for (char delimiter : {',', ';', '\t', '|'}) {
    Records records(text, delimiter);
    std::vector<Field> fields;
    if (!records.next(fields))
      break;
    const size_t width = fields.size();
    int same = 0, all = 0;
    while (all < 20 && records.next(fields)) {
      ++all;
      same += fields.size() == width;
    }
    if (width > most && same * 10 >= all * 9) {
      most = width;
      best = delimiter;
    }
  }
  return best;
}

struct Column {
  TypeGuess values;       // all but the null texts
  uint32_t nullTexts = 0; // a bit for each that was seen, not in quotes

  /// With the null text of that number; the others are values like any.
  bool isText(size_t null) const {
    return values.empty() || (nullTexts & ~(1u << null)) != 0 ||
           values.type() == "string";
  }
  bool mayBeNull(size_t null) const { return nullTexts >> null & 1; }
};

size_t chooseNullText(const std::vector<Column> &columns) {
  size_t best = 0, bestTyped = 0, bestSeen = 0;
  for (size_t null = 0; null < kNullTexts.size(); ++null) {
    size_t typed = 0, seen = 0;
    for (const Column &column : columns) {
      typed += !column.isText(null);
      seen += column.mayBeNull(null);
    }
    if (typed > bestTyped || (typed == bestTyped && seen > bestSeen)) {
      best = null;
      bestTyped = typed;
      bestSeen = seen;
    }
  }
  return best;
}

/// True if the first record names columns: all different, none a value of a
/// type of its own.
bool looksLikeHeader(const std::vector<Field> &fields,
                     const std::vector<std::string> &names) {
  for (const Field &field : fields) {
    TypeGuess guess;
    guess.add(field.text);
    if (guess.type() != "string")
      return false;
  }
  return std::set(names.begin(), names.end()).size() == names.size() &&
         std::find(names.begin(), names.end(), "") == names.end();
}

/// The declaration must name each column as the header does.
Status checkNames(const std::vector<std::string> &names) {
  for (size_t i = 0; i < names.size(); ++i)
    if (!canBeNamed(names[i]))
      return failed("the header calls column " + std::to_string(i + 1) +
                    " what no program can write: a backtick, the end of a "
                    "line, or bytes that are not UTF-8 stand in its name");
  return {};
}

} // namespace

Result<SampledFile> sampleCsv(std::string_view text, bool isWhole) {
  if (text.starts_with("\xef\xbb\xbf"))
    text.remove_prefix(3);
  SampledFile file;
  file.format = "csv";
  file.whole = isWhole;
  file.delimiter = findDelimiter(text);
  Records records(text, file.delimiter);
  std::vector<Field> fields;
  if (!records.next(fields))
    return failed("there is no record");
  size_t headerEnd = 0;
  const std::vector<std::string> names =
      *csvHeader(text, file.delimiter, /*whole=*/true, headerEnd);
  file.header = names.size() == fields.size() && looksLikeHeader(fields, names);
  if (file.header)
    FLOTT_TRY(checkNames(names));
  for (size_t i = 0; i < fields.size(); ++i)
    file.columns.push_back(
        {file.header ? names[i] : "column" + std::to_string(i + 1)});

  std::vector<Column> columns(file.columns.size());
  bool more = !file.header || records.next(fields);
  for (; more; more = records.next(fields)) {
    ++file.rows;
    if (fields.size() != columns.size()) {
      ++file.oddRows;
      continue;
    }
    for (size_t i = 0; i < fields.size(); ++i) {
      const Field &field = fields[i];
      const auto null = field.quoted ? kNullTexts.end()
                                     : std::find(kNullTexts.begin(),
                                                 kNullTexts.end(), field.text);
      if (null != kNullTexts.end())
        columns[i].nullTexts |= 1u << (null - kNullTexts.begin());
      else
        columns[i].values.add(field.text);
    }
  }
  const size_t null = chooseNullText(columns);
  file.nullText = kNullTexts[null];
  for (size_t i = 0; i < columns.size(); ++i)
    file.columns[i].type =
        (columns[i].isText(null) ? "string" : columns[i].values.type()) +
        (columns[i].mayBeNull(null) ? "?" : "");
  return file;
}

} // namespace flott::cli
