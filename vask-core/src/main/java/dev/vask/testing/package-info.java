/**
 * The kit for testing a host's use of Vask in-process: a fake socket, a virtual clock, readable transcripts. No thread, no
 * port, no sleep.
 */
@NullMarked
package dev.vask.testing;

import org.jspecify.annotations.NullMarked;
