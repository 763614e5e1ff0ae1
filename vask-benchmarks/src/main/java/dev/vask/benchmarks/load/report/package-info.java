/** Results as JSON, as a table, and as the pages of docs/benchmarks. */
@NullMarked
package dev.vask.benchmarks.load.report;

import org.jspecify.annotations.NullMarked;
