// One JSON object per line to rows.
#include "compiler/Interpret/Decode.h"

#include <cmath>
#include <variant>

using namespace mlir;

namespace flott::flow {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isHexDigit(char c) {
  return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// A JSON value; numbers keep their text, which a parser to double would not.
struct Json {
  enum Kind { kNull, kTrue, kFalse, kNumber, kText, kArray, kObject };
  Kind kind = kNull;
  std::string text;
  std::vector<Json> elements; // of an array, or an object's values
  std::vector<std::string> names;
};

/// Reads by the grammar of RFC 8259, one function per rule.
class JsonReader {
public:
  explicit JsonReader(StringRef text) : text_(text) {}

  bool document(Json &json) {
    space();
    if (!value(json, 0))
      return false;
    space();
    return text_.empty();
  }

private:
  static constexpr int kMaxDepth = 64;

  void space() { text_ = text_.ltrim(" \t\r\n"); }

  bool value(Json &json, int depth) {
    if (depth > kMaxDepth || text_.empty())
      return false;
    if (text_.consume_front("null"))
      return true;
    if (text_.consume_front("true") || text_.consume_front("false")) {
      json.kind = text_.data()[-2] == 'u' ? Json::kTrue : Json::kFalse;
      return true;
    }
    if (text_[0] == '"') {
      json.kind = Json::kText;
      return string(json.text);
    }
    if (text_[0] == '[')
      return array(json, depth);
    if (text_[0] == '{')
      return object(json, depth);
    json.kind = Json::kNumber;
    return number(json.text);
  }

  bool number(std::string &out) {
    StringRef begin = text_;
    text_.consume_front("-");
    StringRef whole = text_.take_while(isDigit);
    if (whole.empty() || (whole.size() > 1 && whole[0] == '0'))
      return false;
    text_ = text_.drop_front(whole.size());
    if (text_.consume_front(".") && !digits())
      return false;
    if (text_.consume_front("e") || text_.consume_front("E")) {
      if (!text_.consume_front("-"))
        text_.consume_front("+");
      if (!digits())
        return false;
    }
    out = begin.drop_back(text_.size()).str();
    return true;
  }
  bool digits() {
    const size_t count = text_.take_while(isDigit).size();
    text_ = text_.drop_front(count);
    return count > 0;
  }

  bool hex(uint32_t &code) {
    if (text_.size() < 4 || text_.take_front(4).getAsInteger(16, code) ||
        !llvm::all_of(text_.take_front(4), isHexDigit))
      return false;
    text_ = text_.drop_front(4);
    return true;
  }

  bool escape(std::string &out) {
    const char c = text_[0];
    text_ = text_.drop_front();
    static constexpr StringLiteral kNames = "\"\\/bfnrt";
    static constexpr StringLiteral kCodes = "\"\\/\b\f\n\r\t";
    if (c != 'u') {
      const size_t name = kNames.find(c);
      if (name == StringRef::npos)
        return false;
      out += kCodes[name];
      return true;
    }
    uint32_t code, low;
    if (!hex(code) || (code >= 0xdc00 && code < 0xe000))
      return false;
    if (code >= 0xd800 && code < 0xdc00) {
      if (!text_.consume_front("\\u") || !hex(low) || low < 0xdc00 ||
          low >= 0xe000)
        return false;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    appendUtf8(code, out);
    return true;
  }

  static void appendUtf8(uint32_t code, std::string &out) {
    const auto tail = [&](int shift) {
      out += static_cast<char>(0x80 | (code >> shift & 0x3f));
    };
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xc0 | code >> 6);
      tail(0);
    } else if (code < 0x10000) {
      out += static_cast<char>(0xe0 | code >> 12);
      tail(6);
      tail(0);
    } else {
      out += static_cast<char>(0xf0 | code >> 18);
      tail(12);
      tail(6);
      tail(0);
    }
  }

  bool string(std::string &out) {
    out.clear();
    text_ = text_.drop_front(); // the quote
    while (!text_.empty()) {
      const char c = text_[0];
      text_ = text_.drop_front();
      if (c == '"')
        return true;
      if (static_cast<unsigned char>(c) < 0x20)
        return false;
      if (c != '\\')
        out += c;
      else if (text_.empty() || !escape(out))
        return false;
    }
    return false;
  }

  bool array(Json &json, int depth) {
    json.kind = Json::kArray;
    text_ = text_.drop_front();
    space();
    if (text_.consume_front("]"))
      return true;
    while (true) {
      space();
      if (!value(json.elements.emplace_back(), depth + 1))
        return false;
      space();
      if (text_.consume_front("]"))
        return true;
      if (!text_.consume_front(","))
        return false;
    }
  }

  bool object(Json &json, int depth) {
    json.kind = Json::kObject;
    text_ = text_.drop_front();
    space();
    if (text_.consume_front("}"))
      return true;
    while (true) {
      space();
      if (!text_.starts_with("\"") || !string(json.names.emplace_back()))
        return false;
      space();
      if (!text_.consume_front(":"))
        return false;
      space();
      if (!value(json.elements.emplace_back(), depth + 1))
        return false;
      space();
      if (text_.consume_front("}"))
        return true;
      if (!text_.consume_front(","))
        return false;
    }
  }

  StringRef text_;
};

} // namespace

static ScalarResult decodeJson(const Json &json, Type type) {
  Type plain = valueType(type);
  switch (json.kind) {
  case Json::kNull:
    return isOptional(type) ? ScalarResult(Datum())
                            : ScalarResult(RowError::NullInNotNull);
  case Json::kTrue:
  case Json::kFalse:
    if (!plain.isInteger(1))
      return RowError::WrongType;
    return Datum::of(json.kind == Json::kTrue);
  case Json::kText:
    if (isa<FloatType>(plain)) {
      // JSON has no number for infinities and NaN: they stand in quotes.
      ScalarResult value = parseValue(json.text, plain);
      if (value.failed() || std::isfinite(value.value.real()))
        return RowError::WrongType;
      return value;
    }
    if (isa<IntegerType, DecimalType, ArrayType>(plain))
      return RowError::WrongType;
    return parseValue(json.text, plain);
  case Json::kNumber:
    if (plain.isInteger(1) ||
        !(isa<IntegerType, FloatType, DecimalType>(plain)))
      return RowError::WrongType;
    return parseValue(json.text, plain);
  case Json::kArray: {
    auto array = dyn_cast<ArrayType>(plain);
    if (!array)
      return RowError::WrongType;
    Datum::Elements elements;
    for (const Json &element : json.elements) {
      ScalarResult value = decodeJson(element, array.getElement());
      if (value.failed())
        return value;
      elements.push_back(std::move(value.value));
    }
    return Datum::of(std::move(elements));
  }
  case Json::kObject:
    return RowError::WrongType;
  }
  llvm_unreachable("kind is not known");
}

/// The member at a path, a name or names with dots between: the first of equal
/// names. Where an object of the path is missing or null, so is the member.
static std::variant<const Json *, RowError> memberAt(const Json &object,
                                                     StringRef path) {
  static const Json kMissing;
  const Json *at = &object;
  while (true) {
    if (at->kind == Json::kNull)
      return &kMissing;
    if (at->kind != Json::kObject)
      return RowError::WrongType;
    StringRef name;
    std::tie(name, path) = path.split('.');
    const auto found = llvm::find(at->names, name);
    at = found == at->names.end()
             ? &kMissing
             : &at->elements[size_t(found - at->names.begin())];
    if (path.empty())
      return at;
  }
}

static InputRow decodeObject(const Json &json, StreamType schema) {
  InputRow row;
  for (const Column &column : schema.getColumns()) {
    const auto found = memberAt(json, column.name.getValue());
    if (const auto *error = std::get_if<RowError>(&found))
      return {{}, *error};
    ScalarResult value =
        decodeJson(*std::get<const Json *>(found), column.type);
    if (value.failed())
      return {{}, value.error};
    row.values.push_back(std::move(value.value));
  }
  return row;
}

Split decodeNdjson(StringRef text, StreamType schema) {
  Split rows;
  while (!text.empty()) {
    StringRef line;
    std::tie(line, text) = text.split('\n');
    if (line.trim(" \t\r").empty())
      continue;
    Json json;
    if (!JsonReader(line).document(json) || json.kind != Json::kObject) {
      rows.push_back({{}, RowError::InvalidJson});
      continue;
    }
    rows.push_back(decodeObject(json, schema));
  }
  return rows;
}

} // namespace flott::flow
