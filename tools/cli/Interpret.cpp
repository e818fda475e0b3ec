// flott run --interpret: the same program through the reference interpreter,
// which shares with generated code the connectors alone: it decodes, computes
// and aggregates by itself.
#include "tools/cli/Session.h"

#include "compiler/Interpret/Decode.h"
#include "runtime/base/System.h"
#include "stdlib/formats/csv/Spec.h"
#include "stdlib/functions/NativeFunctions.h"
#include "tools/cli/RowWriter.h"

#include "llvm/Support/raw_ostream.h"

namespace flott::cli {
namespace {

using namespace flott::flow;

/// One run: reads whole inputs, interprets, writes whole results.
class Interpretation {
public:
  explicit Interpretation(const Options &options) : options_(options) {}

  Status run(Compilation &compilation) {
    FLOTT_TRY(readInputs(compilation.flowModule()));
    const flow::Result result = flow::interpret(
        compilation.flowModule(), inputs_, [](std::string_view symbol) {
          const NativeFunction *function = nativeFunction(symbol);
          return function ? function->call : nullptr;
        });
    if (result.stopped)
      return failed("a row failed: " + rowErrorText(*result.stopped).str());
    // The declarations of the sinks, as the runtime takes them.
    if (!compileAll(options_, compilation, /*hasFlow=*/true))
      return invalid("");
    for (const SinkSpec &sink : compilation.plan().sinks)
      FLOTT_TRY(write(sink, result.sinks.at(sink.uid)));
    printNotes(result);
    return {};
  }

private:
  Status readInputs(mlir::ModuleOp module) {
    Status status;
    module.walk([&](SourceOp op) {
      if (status)
        status = readSource(op);
    });
    return status;
  }

  Status readSource(SourceOp op) {
    SourceSpec spec;
    spec.name = op.getName().str();
    spec.uid = op.getUid().str();
    spec.connector = op.getConnector().str();
    spec.format = op.getFormat().str();
    for (mlir::NamedAttribute option : op.getOptions())
      if (auto text = llvm::dyn_cast<mlir::StringAttr>(option.getValue()))
        spec.options[option.getName().str()] = text.getValue().str();
    if (!llvm::cast<StreamType>(op.getResult().getType()).getBounded())
      return failed("source " + spec.name +
                    " does not end: the interpreter takes whole inputs");
    // Known before it is made: what reads no text may want a schema for that.
    const auto connector =
        llvm::find_if(library().connectors, [&](const Connector &known) {
          return known.spec->name == spec.connector;
        });
    if (connector != library().connectors.end() && !connector->spec->bytes)
      return failed("source " + spec.name + " (" + spec.connector +
                    ") has no text: the interpreter reads text alone");
    auto source =
        makeSource(library(), {spec, system_.world(), memory_, streams_});
    if (!source)
      return std::move(source).status();
    const auto schema = llvm::cast<StreamType>(op.getSchema());
    for (size_t i = 0; i < (*source)->splits().size(); ++i) {
      FLOTT_TRY_ASSIGN(Reader reader, (*source)->open(i));
      FLOTT_TRY_ASSIGN(const std::string text, readAll(*reader.bytes));
      inputs_[spec.uid].push_back(decode(spec, text, schema));
    }
    return {};
  }

  static flott::Result<std::string> readAll(ByteReader &reader) {
    std::string text;
    for (bool ended = false; !ended;) {
      const size_t before = text.size();
      text.resize(before + (size_t(1) << 20));
      FLOTT_TRY_ASSIGN(
          const ReadCount count,
          reader.read(reinterpret_cast<uint8_t *>(text.data()) + before,
                      text.size() - before, 100'000));
      text.resize(before + count.sizeBytes);
      ended = count.ended;
    }
    return text;
  }

  static Split decode(const SourceSpec &spec, llvm::StringRef text,
                      StreamType schema) {
    if (spec.format == "ndjson")
      return decodeNdjson(text, schema);
    const OptionReader reader(kCsvSourceOptions, spec.options);
    text.consume_front("\xef\xbb\xbf");
    return decodeCsv(text, schema,
                     {.header = reader.flag("header"),
                      .null = reader.text("null"),
                      .delimiter = reader.character("delimiter")});
  }

  Status write(const SinkSpec &spec, const flow::Relation &rows) {
    SinkContext context = {.spec = spec,
                           .world = system_.world(),
                           .memory = memory_,
                           .streams = streams_,
                           .encoder = nullptr,
                           .bounded = true};
    FLOTT_TRY_ASSIGN(const auto sink, makeSink(library(), std::move(context)));
    return writeRows(rows, spec.columns, memory_, *sink);
  }

  void printNotes(const flow::Result &result) const {
    if (options_.quiet)
      return;
    for (const auto &[uid, count] : result.lateRows)
      if (count > 0)
        llvm::errs() << "note: " << count << " late rows were dropped at "
                     << uid << '\n';
    for (const auto &[error, count] : result.failedRows)
      llvm::errs() << "note: " << count
                   << " bad rows were skipped: " << rowErrorText(error) << '\n';
  }

  const Options &options_;
  SystemWorld system_;
  MemoryPool memory_;
  HostStreams streams_;
  Inputs inputs_;
};

} // namespace

int interpret(const Options &options, Compilation &compilation) {
  if (!compilation.flow())
    return kExitProgram;
  Status status = Interpretation(options).run(compilation);
  if (status)
    return kExitOk;
  if (!status.message().empty())
    printError(options, status.message());
  return status.error().kind == ErrorKind::Invalid ? kExitProgram : kExitFailed;
}

} // namespace flott::cli
