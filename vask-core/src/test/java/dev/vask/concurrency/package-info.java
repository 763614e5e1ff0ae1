/**
 * How what several threads share is checked: {@link dev.vask.concurrency.Interleavings} has Lincheck make up scenarios of a few
 * operations on a few threads, and runs each under every order of memory accesses it can think of, then with real threads. The
 * operations are beside the parts, in their packages ({@code *InterleavingTest}); docs/concurrency.md says what each holds to.
 */
package dev.vask.concurrency;
