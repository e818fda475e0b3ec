// All formats, in the order of Formats.def.
#include "stdlib/formats/Formats.h"

#include "stdlib/formats/csv/CsvFormat.h"
#include "stdlib/formats/ndjson/NdjsonFormat.h"

namespace flott {

std::span<const Format> standardFormats() {
  static const Format kFormats[] = {
#define FORMAT(name, folder) k##name##Format,
#include "stdlib/formats/Formats.def"
  };
  return kFormats;
}

} // namespace flott
