// The connector stdout.
#include "stdlib/connectors/stdout/Stdout.h"

#include "stdlib/connectors/stdout/OutputSink.h"
#include "stdlib/connectors/stdout/Spec.h"

namespace flott {

const Connector kStdoutConnector = {
    .spec = &kStdoutConnectorSpec,
    .makeSource = nullptr,
    .makeSink = [](SinkContext context) -> Result<std::unique_ptr<Sink>> {
      return makeOutputSink(*context.world.storage, std::move(context.encoder));
    },
};

} // namespace flott
