// The connector stdin.
#include "test/unit/connectors/SourceConformance.h"

namespace flott::test {
namespace {

INSTANTIATE_TEST_SUITE_P(Stdin, SourceConformance,
                         testing::Values(SourceCase{
                             "text",
                             [](ConnectorFixture &world) {
                               world.storage.input = "one\ntwo\n";
                               SourceSpec spec;
                               spec.name = "lines";
                               spec.connector = "stdin";
                               spec.format = "ndjson";
                               return spec;
                             },
                             "one\ntwo\n"}));

} // namespace
} // namespace flott::test
