// What the compiler would generate for
//   rows |> where value > 10 |> select key, value = value * factor
// written by hand and compiled to bitcode that declares the primitives.

#include "runtime/abi/Pipeline.h"
#include "runtime/abi/Calls.h"
#include "runtime/abi/Json.h"
#include "runtime/abi/RowCalls.h"

extern "C" {
#define PRIMITIVE(name, result, parameters) result name parameters;
#include "runtime/state/inline/Primitives.def"
#define PRIMITIVE(name, result, parameters) result name parameters;
#include "runtime/text/inline/Primitives.def"

int32_t p0_open(FlottTask *task) { return 0; }
void p0_close(FlottTask *task) {}

int32_t p0_batch(FlottTask *task, FlottInput *input) {
  if (task->cancel)
    return kFlottCancelled;
  if (input->recordCount < 0)
    input->recordCount =
        flott_csv_index(input->bytes, input->sizeBytes, input->final, ',',
                        input->fields, input->fieldCapacity, input->records,
                        input->recordCapacity, &input->consumed);
  FlottBatch *out = task->outputs[0];
  for (; input->row < input->recordCount; ++input->row) {
    const uint32_t first = input->records[input->row];
    const uint32_t last = input->records[input->row + 1];
    int32_t code = flott_csv_check(input->bytes, input->fields, first, last, 2);
    if (code == -1) // a blank line
      continue;
    FlottText key;
    int64_t value = 0, product = 0;
    const auto *bytes = reinterpret_cast<const char *>(input->bytes);
    if (code == 0) {
      const uint32_t begin = input->fields[first] + 1;
      code = flott_csv_field(task->context.arena, bytes + begin,
                             input->fields[first + 1] - begin, &key);
    }
    if (code == 0) {
      const char *data = bytes + input->fields[first + 1] + 1;
      const int64_t size =
          input->fields[first + 2] - input->fields[first + 1] - 1;
      code = flott_i64_parse(data, flott_csv_last_size(data, size), &value);
    }
    if (code == 0 && __builtin_mul_overflow(value, 3, &product))
      code = 1;
    if (code != 0) {
      if (flott_row_failed(task, input, input->row, 0, code))
        return kFlottError;
      continue;
    }
    if (value <= 10)
      continue;
    if (out->rows == out->capacity) {
      task->fullOutput = 0;
      return kFlottOutputFull;
    }
    flott_view_make(key.data, key.size,
                    static_cast<FlottView *>(out->columns[0].values) +
                        out->rows);
    static_cast<int64_t *>(out->columns[1].values)[out->rows] = product;
    ++out->rows;
  }
  return kFlottDone;
}
}
