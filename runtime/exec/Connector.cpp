// Finds the connectors and formats that a plan names.
#include "runtime/exec/Connector.h"

namespace flott {
namespace {

template <typename Part>
const Part *find(std::span<const Part> parts, std::string_view name) {
  for (const Part &part : parts)
    if (part.spec->name == name)
      return &part;
  return nullptr;
}

template <typename Spec>
Status check(const Library &library, Direction direction, const Spec &spec) {
  std::vector<const ConnectorSpec *> connectors;
  for (const Connector &connector : library.connectors)
    connectors.push_back(connector.spec);
  std::vector<const FormatSpec *> formats;
  for (const Format &format : library.formats)
    formats.push_back(format.spec);
  auto checked = checkSpec({connectors, formats}, direction, spec.connector,
                           spec.format, spec.options);
  if (checked)
    return {};
  return invalid((direction == Direction::Source ? "source " : "sink ") +
                 spec.name + ": " + checked.message());
}

} // namespace

Result<std::unique_ptr<Source>> makeSource(const Library &library,
                                           SourceContext context) {
  FLOTT_TRY(check(library, Direction::Source, context.spec));
  const Connector *connector = find(library.connectors, context.spec.connector);
  const std::string name = context.spec.name;
  auto source = connector->makeSource(std::move(context));
  if (!source)
    return Error{source.error().kind,
                 "source " + name + ": " + source.message()};
  return source;
}

Result<std::unique_ptr<Sink>> makeSink(const Library &library,
                                       SinkContext context) {
  FLOTT_TRY(check(library, Direction::Sink, context.spec));
  const Connector *connector = find(library.connectors, context.spec.connector);
  if (connector->spec->bytes)
    context.encoder =
        find(library.formats, context.spec.format)->makeEncoder(context.spec);
  const std::string name = context.spec.name;
  auto sink = connector->makeSink(std::move(context));
  if (!sink)
    return Error{sink.error().kind, "sink " + name + ": " + sink.message()};
  return sink;
}

std::unique_ptr<RecordFormat> makeRecordFormat(const Library &library,
                                               const SourceSpec &spec) {
  const Format *format = find(library.formats, spec.format);
  return format ? format->makeRecordFormat(spec) : nullptr;
}

} // namespace flott
