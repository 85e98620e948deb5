const MB = 1024 * 1024;

/** The most that a log takes in one append, and in one record of it. */
export const LOG_BATCH_BYTES_MAX = 16 * MB;
export const LOG_RECORD_BYTES_MAX = 6 * MB;
