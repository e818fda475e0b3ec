/* Flott inside another process (Python, a JVM, a database): plain C.
 *
 * Life of a job: open run close. `drain`, `abort` and `progress` may be called
 * from any thread between open and close; the rest from one at a time. The
 * library installs no signal handler, has no global state and never exits. */
#ifndef FLOTT_HOST_H
#define FLOTT_HOST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct FlottJob FlottJob;

/* The address of a generated symbol, or null. */
typedef void *(*FlottSymbolLookup)(void *user, const char *symbol);

/* An ArrowArrayStream of the connector memory: of a source one that the host
 * fills, of a sink one that the library fills when the job is opened. Both
 * outlive the job. */
typedef struct FlottNamedStream {
  const char *name;
  void *stream;
} FlottNamedStream;

typedef struct FlottJobOptions {
  int32_t workers; /* 0: one per core */
  int32_t streamCount;
  int64_t memoryBytes; /* 0: no limit */
  const FlottNamedStream *streams;
} FlottJobOptions;

typedef struct FlottJobProgress {
  int64_t rowsRead, rowsWritten;
  int64_t bytesRead, bytesTotal; /* total -1: unknown */
  int64_t watermark;             /* microseconds; INT64_MIN: none yet */
  int64_t lateRows, skippedRows;
  int64_t memoryBytes;
} FlottJobProgress;

/* `plan` is JSON. `options` may be null. Null on failure: then `*error`, if
 * `error` is not null, is a text for flott_text_free. */
FlottJob *flott_job_open(const char *plan, uint64_t planBytes,
                         FlottSymbolLookup lookup, void *user,
                         const FlottJobOptions *options, char **error);
/* Returns at the end of the job: 0, or 1 with `*error` as above. */
int32_t flott_job_run(FlottJob *job, char **error);
/* The sources end; open windows fire; sinks commit. */
void flott_job_drain(FlottJob *job);
/* `run` ends with an error; no output appears as complete. */
void flott_job_abort(FlottJob *job);
void flott_job_progress(FlottJob *job, FlottJobProgress *progress);
void flott_job_close(FlottJob *job);
void flott_text_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
