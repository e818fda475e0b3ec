// The plan as JSON. One list of fields serves reading and writing.
#include "runtime/exec/PlanJson.h"

#include <nlohmann/json.hpp>

namespace flott {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr int kDeepestType = 32;

// The fields of each structure, in the order in which they are written. A
// missing field has its default; an unknown one is an error.

template <typename V> void eachField(V &&v, ScalarSpec &s) {
  v("kind", s.kind);
  v("precision", s.precision);
  v("scale", s.scale);
  v("optional", s.optional);
  v("element", s.element);
}
template <typename V> void eachField(V &&v, ColumnSpec &s) {
  v("name", s.name);
  v("type", s.type);
}
template <typename V> void eachField(V &&v, SourceSpec &s) {
  v("name", s.name);
  v("uid", s.uid);
  v("connector", s.connector);
  v("format", s.format);
  v("options", s.options);
  v("schema", s.schema);
  v("columns", s.columns);
  v("onBadRow", s.onBadRow);
  v("bounded", s.bounded);
  v("watermark", s.watermark);
  v("boundMicros", s.boundMicros);
  v("idleMicros", s.idleMicros);
}
template <typename V> void eachField(V &&v, SinkSpec &s) {
  v("name", s.name);
  v("uid", s.uid);
  v("connector", s.connector);
  v("format", s.format);
  v("options", s.options);
  v("columns", s.columns);
}
template <typename V> void eachField(V &&v, TableSpec &s) {
  v("kind", s.kind);
  v("uid", s.uid);
  v("windowed", s.windowed);
  v("windowSizeMicros", s.windowSizeMicros);
  v("entrySize", s.entrySize);
  v("rowSize", s.rowSize);
  v("equalSymbol", s.equalSymbol);
  v("orderSymbol", s.orderSymbol);
  v("limit", s.limit);
  v("offset", s.offset);
  v("rowTexts", s.rowTexts);
}
template <typename V> void eachField(V &&v, PipelineSpec &s) {
  v("driver", s.driver);
  v("fires", s.fires);
  v("symbol", s.symbol);
  v("port", s.port);
  v("boundMicros", s.boundMicros);
  v("table", s.table);
  v("closedTable", s.closedTable);
  v("ports", s.ports);
}
template <typename V> void eachField(V &&v, PortSpec &s) {
  v("source", s.source);
  v("edge", s.edge);
  v("after", s.after);
}
template <typename V> void eachField(V &&v, OutputSpec &s) {
  v("edge", s.edge);
  v("sink", s.sink);
  v("firstBatch", s.firstBatch);
}
template <typename V> void eachField(V &&v, StageSpec &s) {
  v("uid", s.uid);
  v("parallelism", s.parallelism);
  v("ports", s.ports);
  v("tables", s.tables);
  v("pipelines", s.pipelines);
  v("outputs", s.outputs);
  v("preparedCount", s.preparedCount);
  v("counters", s.counters);
  v("sites", s.sites);
}
template <typename V> void eachField(V &&v, EdgeSpec &s) {
  v("partition", s.partition);
  v("targets", s.targets);
  v("columns", s.columns);
}
template <typename V> void eachField(V &&v, Plan &s) {
  v("version", s.version);
  v("program", s.program);
  v("maxParallelism", s.maxParallelism);
  v("hashId", s.hashId);
  v("zone", s.zone);
  v("zoneVersion", s.zoneVersion);
  v("batch", s.batch);
  v("sources", s.sources);
  v("sinks", s.sinks);
  v("edges", s.edges);
  v("stages", s.stages);
}

template <typename E> struct EnumNames;
template <> struct EnumNames<TableSpec::Kind> {
  static constexpr const char *names[] = {"hash", "multimap", "list"};
};
template <> struct EnumNames<PipelineSpec::Driver> {
  static constexpr const char *names[] = {"text", "batch", "table", "rows"};
};
template <> struct EnumNames<PipelineSpec::Fires> {
  static constexpr const char *names[] = {"input", "window", "end"};
};
template <> struct EnumNames<EdgeSpec::Partition> {
  static constexpr const char *names[] = {"forward", "hash", "gather"};
};

Json toJson(const std::string &value) { return value; }
Json toJson(bool value) { return value; }
template <typename T>
  requires std::is_integral_v<T>
Json toJson(T value) {
  return value;
}
template <typename T>
  requires std::is_enum_v<T>
Json toJson(T value) {
  return EnumNames<T>::names[int(value)];
}
Json toJson(const Options &value) {
  Json object = Json::object();
  for (const auto &[name, text] : value)
    object[name] = text;
  return object;
}
template <typename T> Json toJson(const std::vector<T> &value);

/// An object without the fields that have their default.
template <typename T>
  requires std::is_class_v<T>
Json toJson(const T &value) {
  const auto allFields = [](T fields) {
    Json object = Json::object();
    eachField(
        [&](const char *name, auto &field) { object[name] = toJson(field); },
        fields);
    return object;
  };
  const Json defaults = allFields(T());
  Json object = Json::object();
  const Json fields = allFields(value); // outlives the loop's view of it
  for (const auto &[name, field] : fields.items())
    if (name == "version" || field != defaults[name])
      object[name] = field;
  return object;
}
template <typename T> Json toJson(const std::vector<T> &value) {
  Json array = Json::array();
  for (const T &element : value)
    array.push_back(toJson(element));
  return array;
}

/// Keeps the first error, and where it was.
class Reader {
public:
  Status status;

  void read(const Json &json, std::string &into, const std::string &at) {
    if (!json.is_string())
      return refuse(at, "text");
    into = json.get<std::string>();
  }
  void read(const Json &json, bool &into, const std::string &at) {
    if (!json.is_boolean())
      return refuse(at, "true or false");
    into = json.get<bool>();
  }
  template <typename T>
    requires std::is_integral_v<T>
  void read(const Json &json, T &into, const std::string &at) {
    if (!json.is_number_integer())
      return refuse(at, "an integer");
    const auto wide = json.get<int64_t>();
    const bool tooLarge =
        json.is_number_unsigned() && json.get<uint64_t>() > uint64_t(INT64_MAX);
    into = T(wide);
    if (tooLarge || int64_t(into) != wide ||
        (std::is_unsigned_v<T> && wide < 0))
      refuse(at, "an integer in range");
  }
  template <typename T>
    requires std::is_enum_v<T>
  void read(const Json &json, T &into, const std::string &at) {
    int number = 0;
    std::string allowed;
    for (const char *name : EnumNames<T>::names) {
      if (json.is_string() && json.get_ref<const std::string &>() == name) {
        into = T(number);
        return;
      }
      ++number;
      allowed += (allowed.empty() ? "" : ", ") + std::string(name);
    }
    refuse(at, "one of " + allowed);
  }
  void read(const Json &json, Options &into, const std::string &at) {
    if (!json.is_object())
      return refuse(at, "an object");
    for (const auto &[name, value] : json.items())
      read(value, into[name], at + "." + name);
  }
  template <typename T>
  void read(const Json &json, std::vector<T> &into, const std::string &at) {
    if (!json.is_array())
      return refuse(at, "an array");
    for (const Json &element : json) {
      const std::string place = at + "[" + std::to_string(into.size()) + "]";
      read(element, into.emplace_back(), place);
      if (!status)
        return;
    }
  }
  template <typename T>
    requires std::is_class_v<T>
  void read(const Json &json, T &into, const std::string &at) {
    if (!json.is_object())
      return refuse(at, "an object");
    if (++depth_ > kDeepestType) {
      status = invalid("plan is nested too deeply at " + at);
      return;
    }
    size_t known = 0;
    eachField(
        [&](const char *name, auto &field) {
          const auto found = json.find(name);
          if (found == json.end())
            return;
          ++known;
          if (status)
            read(*found, field, at.empty() ? name : at + "." + name);
        },
        into);
    --depth_;
    if (status && known != json.size())
      reportUnknown(json, into, at);
  }

private:
  void refuse(const std::string &at, const std::string &wanted) {
    if (status)
      status = invalid("plan is malformed: " + (at.empty() ? "it" : at) +
                       " is not " + wanted);
  }
  template <typename T>
  void reportUnknown(const Json &json, T &into, const std::string &at) {
    for (const auto &[name, value] : json.items()) {
      bool known = false;
      eachField([&](const char *field, auto &) { known |= name == field; },
                into);
      if (!known)
        status = invalid(
            "plan has an unknown field: " + (at.empty() ? "" : at + ".") +
            name + " (was it written by a newer flott?)");
    }
  }

  int depth_ = 0;
};

} // namespace

Result<Plan> readPlan(std::string_view text) {
  Json json;
  try {
    json = Json::parse(text.begin(), text.end());
  } catch (const Json::exception &error) {
    return invalid(std::string("plan is not JSON: ") + error.what());
  }
  // The version first: another one's fields would only confuse.
  if (!json.is_object())
    return invalid("plan is malformed: it is not an object");
  const auto version = json.find("version");
  if (version == json.end() || !version->is_number_integer())
    return invalid("plan has no version: is it a plan of flott?");
  if (*version != kVersion)
    return invalid("plan has version " + version->dump() +
                   ", this runtime reads version " + std::to_string(kVersion) +
                   ": compile the program again");
  Plan plan;
  Reader reader;
  reader.read(json, plan, "");
  FLOTT_TRY(std::move(reader.status));
  FLOTT_TRY(checkPlan(plan));
  return plan;
}

std::string writePlan(const Plan &plan) {
  // Names come from source files that need not be UTF-8.
  return toJson(plan).dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

} // namespace flott
