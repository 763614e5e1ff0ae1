/**
 * What peers send, made up by a fuzzer: one target a class, its corpus in {@code src/test/resources/dev/vask/fuzz}. The build
 * runs each on its corpus; docs/fuzzing.md says how to search on. What is right is never asked of the code under test: see
 * {@link dev.vask.fuzz.Reference} and {@link dev.vask.fuzz.Signer}.
 */
package dev.vask.fuzz;
