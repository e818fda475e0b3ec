// Rows to columns.
#include "tools/cli/RowWriter.h"

#include "runtime/exec/Batch.h"
#include "runtime/exec/Columns.h"

#include <cstring>
#include <deque>

namespace flott::cli {
namespace {

using flow::Datum;

/// Puts values into the columns of a batch. What they point to is kept until
/// the writer is gone.
class ColumnWriter {
public:
  void write(const ScalarSpec &type, const Datum &value, uint8_t *at) {
    switch (const TypeKind kind = kindOf(type)) {
    case TypeKind::F32: {
      const float real = float(value.real());
      std::memcpy(at, &real, sizeof real);
      return;
    }
    case TypeKind::F64: {
      const double real = value.real();
      std::memcpy(at, &real, sizeof real);
      return;
    }
    case TypeKind::Decimal: {
      const flow::Int128 wide = value.wide();
      std::memcpy(at, &wide, sizeof wide);
      return;
    }
    case TypeKind::String:
    case TypeKind::Bytes:
      return writeText(value.text(), at);
    case TypeKind::Array:
      return writeArray(type.element.front(), value, at);
    default: {
      // Little-endian: the low bytes are those of a narrower integer.
      const int64_t integer = value.integer();
      std::memcpy(at, &integer, size_t(widthOf(kind)));
    }
    }
  }

private:
  void writeText(const std::string &text, uint8_t *at) {
    FlottView view = {};
    view.size = uint32_t(text.size());
    if (text.size() <= 12) {
      std::memcpy(at, &view, sizeof view);
      std::memcpy(at + offsetof(FlottView, prefix), text.data(), text.size());
      return;
    }
    std::memcpy(view.prefix, text.data(), sizeof view.prefix);
    std::vector<uint8_t> &bytes =
        kept_.emplace_back(text.size() + kFlottTextPadding);
    std::memcpy(bytes.data(), text.data(), text.size());
    view.tail.data = reinterpret_cast<const char *>(bytes.data());
    std::memcpy(at, &view, sizeof view);
  }

  void writeArray(const ScalarSpec &element, const Datum &value, uint8_t *at) {
    const Datum::Elements &elements = value.elements();
    const size_t width = size_t(widthOf(kindOf(element)));
    std::vector<uint8_t> &bytes =
        kept_.emplace_back(elements.size() * (width + 1) + kFlottTextPadding);
    for (size_t i = 0; i < elements.size(); ++i) {
      if (elements[i].isNull())
        continue;
      write(element, elements[i], bytes.data() + i * width);
      bytes[elements.size() * width + i] = 1;
    }
    const FlottArray array = {bytes.data(), int64_t(elements.size())};
    std::memcpy(at, &array, sizeof array);
  }

  std::deque<std::vector<uint8_t>> kept_;
};

void writeCell(const ScalarSpec &type, const Datum &value, FlottColumn &column,
               size_t row, ColumnWriter &writer) {
  const size_t width = size_t(widthOf(kindOf(type)));
  uint8_t *at = static_cast<uint8_t *>(column.values) + row * width;
  std::memset(at, 0, width);
  if (column.validity) {
    const uint8_t bit = uint8_t(1u << (row & 7));
    if (value.isNull())
      column.validity[row >> 3] &= uint8_t(~bit);
    else
      column.validity[row >> 3] |= bit;
  }
  if (!value.isNull())
    writer.write(type, value, at);
}

} // namespace

Status writeRows(const flow::Relation &rows,
                 const std::vector<ColumnSpec> &columns, MemoryPool &memory,
                 Sink &sink) {
  BatchPool pool(columns, memory);
  for (size_t begin = 0; begin < rows.size(); begin += kBatchRows) {
    const BatchRef batch = pool.take();
    if (!batch)
      return outOfMemory("no memory for results");
    ColumnWriter writer;
    FlottBatch &into = *batch->abi();
    const size_t end = std::min(rows.size(), begin + kBatchRows);
    for (size_t i = begin; i < end; ++i)
      for (size_t c = 0; c < columns.size(); ++c)
        writeCell(columns[c].type, rows[i].values[c], into.columns[c],
                  i - begin, writer);
    into.rows = int64_t(end - begin);
    FLOTT_TRY(sink.write(into));
  }
  FLOTT_TRY_ASSIGN(const Committable committable, sink.prepare(1));
  return sink.commit(committable);
}

} // namespace flott::cli
