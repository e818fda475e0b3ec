# cmake -DINPUT=x -DOUTPUT=x.cpp -DFUNCTION=f -P EmbedBytes.cmake
#
# Writes a file's bytes as a C++ array behind flott::f().
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
file(WRITE ${OUTPUT} "#include <span>
alignas(16) static const unsigned char bytes[] = {
${hex}
};
namespace flott {
std::span<const char> ${FUNCTION}();
std::span<const char> ${FUNCTION}() {
  return {reinterpret_cast<const char *>(bytes), sizeof bytes};
}
} // namespace flott
")
