// The connector values.
#include "test/unit/connectors/SourceConformance.h"

namespace flott::test {
namespace {

INSTANTIATE_TEST_SUITE_P(Values, SourceConformance,
                         testing::Values(SourceCase{
                             "csv",
                             [](ConnectorFixture &) {
                               SourceSpec spec;
                               spec.name = "codes";
                               spec.connector = "values";
                               spec.format = "csv";
                               spec.options = {
                                   {"text", "EWR,Newark\nJFK,Kennedy\n"}};
                               return spec;
                             },
                             "EWR,Newark\nJFK,Kennedy\n"}));

} // namespace
} // namespace flott::test
