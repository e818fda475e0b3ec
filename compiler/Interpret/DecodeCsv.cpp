// CSV to rows.
#include "compiler/Interpret/Decode.h"

using namespace mlir;

namespace flott::flow {

namespace {

struct Field {
  std::string text;
  bool quoted = false;
};

/// Records one after the other.
class CsvReader {
public:
  CsvReader(StringRef text, char delimiter)
      : text_(text), delimiter_(delimiter) {}

  bool atEnd() const { return next_ >= text_.size(); }

  /// The fields of the next record; false if its quotes do not close or more
  /// follows a closing one. Then the rest of the line is passed over.
  bool record(std::vector<Field> &fields) {
    fields.clear();
    while (true) {
      Field field;
      if (next_ < text_.size() && text_[next_] == '"') {
        if (!quoted(field)) {
          skipLine();
          return false;
        }
      } else {
        while (next_ < text_.size() && !atFieldEnd())
          field.text += text_[next_++];
      }
      fields.push_back(std::move(field));
      if (next_ < text_.size() && text_[next_] == delimiter_) {
        ++next_;
        continue;
      }
      skipLine(); // the line's end itself
      return true;
    }
  }

private:
  bool atLineEnd() const {
    return text_[next_] == '\n' ||
           (text_[next_] == '\r' &&
            (next_ + 1 == text_.size() || text_[next_ + 1] == '\n'));
  }
  bool atFieldEnd() const { return text_[next_] == delimiter_ || atLineEnd(); }

  bool quoted(Field &field) {
    field.quoted = true;
    ++next_;
    while (next_ < text_.size()) {
      const char c = text_[next_++];
      if (c != '"') {
        field.text += c;
        continue;
      }
      if (next_ < text_.size() && text_[next_] == '"') {
        field.text += '"';
        ++next_;
        continue;
      }
      return next_ == text_.size() || atFieldEnd();
    }
    return false;
  }

  void skipLine() {
    while (next_ < text_.size() && text_[next_] != '\n')
      ++next_;
    ++next_;
  }

  StringRef text_;
  char delimiter_;
  size_t next_ = 0;
};

} // namespace

static ScalarResult decodeField(const Field &field, Type type,
                                const DecodeOptions &options) {
  if (!field.quoted && field.text == options.null) {
    if (isOptional(type))
      return Datum();
    if (!isa<StringType, BytesType>(type))
      return RowError::NullInNotNull;
  }
  return parseValue(field.text, type);
}

Split decodeCsv(StringRef text, StreamType schema,
                const DecodeOptions &options) {
  text.consume_front("\xef\xbb\xbf"); // a byte order mark says nothing
  CsvReader reader(text, options.delimiter);
  std::vector<Field> fields;
  SmallVector<size_t> positions; // of the schema's columns in a record
  size_t width = schema.size();
  if (options.header && !reader.atEnd() && reader.record(fields)) {
    width = fields.size();
    for (const Column &column : schema.getColumns()) {
      size_t position = 0;
      while (position < width &&
             column.name.getValue() != fields[position].text)
        ++position;
      positions.push_back(position); // `width`: not there, and NULL
    }
  } else {
    for (size_t i = 0; i < width; ++i)
      positions.push_back(i);
  }

  Split rows;
  while (!reader.atEnd()) {
    InputRow row;
    if (!reader.record(fields)) {
      rows.push_back({{}, RowError::BrokenQuotes});
      continue;
    }
    if (width > 1 && fields.size() == 1 && !fields[0].quoted &&
        fields[0].text.empty())
      continue;
    if (fields.size() != width) {
      rows.push_back({{},
                      fields.size() < width ? RowError::TooFewFields
                                            : RowError::TooManyFields});
      continue;
    }
    for (auto [position, column] : llvm::zip(positions, schema.getColumns())) {
      const Field missing{options.null, false};
      ScalarResult value = decodeField(
          position < width ? fields[position] : missing, column.type, options);
      if (value.failed()) {
        row = {{}, value.error};
        break;
      }
      row.values.push_back(std::move(value.value));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

} // namespace flott::flow
