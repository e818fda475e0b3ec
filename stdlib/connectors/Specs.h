// What all connectors and formats declare of themselves: no code, so that the
// compiler can check declarations without linking the runtime.
#pragma once

#include "stdlib/connectors/blackhole/Spec.h"
#include "stdlib/connectors/datagen/Spec.h"
#include "stdlib/connectors/file/Spec.h"
#include "stdlib/connectors/memory/Spec.h"
#include "stdlib/connectors/print/Spec.h"
#include "stdlib/connectors/series/Spec.h"
#include "stdlib/connectors/stdin/Spec.h"
#include "stdlib/connectors/stdout/Spec.h"
#include "stdlib/connectors/values/Spec.h"
#include "stdlib/formats/csv/Spec.h"
#include "stdlib/formats/ndjson/Spec.h"

namespace flott {

inline constexpr const ConnectorSpec *kConnectorSpecs[] = {
#define CONNECTOR(name, folder) &k##name##ConnectorSpec,
#include "stdlib/connectors/Connectors.def"
};

inline constexpr const FormatSpec *kFormatSpecs[] = {
#define FORMAT(name, folder) &k##name##FormatSpec,
#include "stdlib/formats/Formats.def"
};

inline constexpr SpecList standardSpecs() {
  return {kConnectorSpecs, kFormatSpecs};
}

} // namespace flott
