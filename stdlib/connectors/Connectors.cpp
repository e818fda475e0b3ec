// All connectors, in the order of Connectors.def.
#include "stdlib/connectors/Connectors.h"

#include "stdlib/connectors/blackhole/Blackhole.h"
#include "stdlib/connectors/datagen/Datagen.h"
#include "stdlib/connectors/file/File.h"
#include "stdlib/connectors/memory/Memory.h"
#include "stdlib/connectors/print/Print.h"
#include "stdlib/connectors/series/Series.h"
#include "stdlib/connectors/stdin/Stdin.h"
#include "stdlib/connectors/stdout/Stdout.h"
#include "stdlib/connectors/values/Values.h"
#include "stdlib/formats/Formats.h"

namespace flott {

Library standardLibrary() {
  static const Connector kConnectors[] = {
#define CONNECTOR(name, folder) k##name##Connector,
#include "stdlib/connectors/Connectors.def"
  };
  return {kConnectors, standardFormats()};
}

} // namespace flott
