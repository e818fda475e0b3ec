# The runtime's libraries, as archives in every program: an executable made by
# `flott build` runs where nothing but libc is installed, and what is tested is
# what is shipped.
#
# flott_archive(NAME file...): the interface library flott_NAME.
function(flott_archive name)
  add_library(flott_${name} INTERFACE)
  foreach(file ${ARGN})
    find_library(FLOTT_ARCHIVE_${file} ${file} REQUIRED)
    target_link_libraries(flott_${name} INTERFACE ${FLOTT_ARCHIVE_${file}})
  endforeach()
endfunction()

find_package(Threads REQUIRED)
flott_archive(zlib libz.a)
flott_archive(zstd libzstd.a)
flott_archive(utf8proc libutf8proc.a)
flott_archive(re2 libre2.a)
target_link_libraries(flott_re2 INTERFACE Threads::Threads)
flott_archive(absl_time
  libabsl_time.a libabsl_civil_time.a libabsl_time_zone.a libabsl_strings.a
  libabsl_strings_internal.a libabsl_int128.a libabsl_base.a libabsl_raw_logging_internal.a
  libabsl_spinlock_wait.a libabsl_throw_delegate.a libabsl_log_severity.a)
