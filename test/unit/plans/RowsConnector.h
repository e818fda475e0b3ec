// Connectors of the tests: rows of the interpreter in and out, and text from
// files that stand in memory.
#pragma once

#include "compiler/Interpret/Interpret.h"
#include "runtime/exec/Connector.h"

#include <map>

namespace flott::test {

/// What the connector `rows` reads: the splits of one source.
struct RowsInput {
  const std::vector<flow::Split> *splits;
};

/// What the connector `rows` wrote; complete once `committed`.
struct RowsOutput {
  flow::Relation rows;
  bool committed = false;
};

/// The standard connectors, and `rows`: the host's streams give it, by the uid
/// of the source or sink, a RowsInput or a RowsOutput.
Library rowsLibrary();

/// Files of one folder, by name. Standard input is empty; nothing can be
/// written.
class MemoryStorage final : public Storage {
public:
  std::map<std::string, std::string> files;

  Result<std::unique_ptr<ReadableFile>>
  openRead(const std::string &path) override;
  Result<std::unique_ptr<WritableFile>> create(const std::string &path,
                                               CreateMode mode) override;
  Result<std::optional<FileInfo>> stat(const std::string &path) override;
  Result<std::vector<std::string>> list(const std::string &path) override;
  Status rename(const std::string &, const std::string &) override;
  Status remove(const std::string &path) override;
  Status makeDirectory(const std::string &path) override;
  Status syncDirectoryOf(const std::string &path) override;
  std::unique_ptr<ReadableFile> standardInput() override;
  std::unique_ptr<WritableFile> standardOutput() override;
  std::optional<Terminal> outputTerminal() override { return {}; }
};

} // namespace flott::test
