/**
 * The promises of a socket layer, as JUnit classes to extend; for the test scope of an adapter.
 *
 * <p>An adapter of a real server extends {@link dev.vask.transport.contract.WireSocketContract}, which talks to it over
 * TCP with frames written byte by byte. A socket layer without a wire, such as an in-process fake, extends
 * {@link dev.vask.transport.contract.SocketContract}, the part that holds for every layer.
 */
@NullMarked
package dev.vask.transport.contract;

import org.jspecify.annotations.NullMarked;
