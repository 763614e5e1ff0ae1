/**
 * The border between Vask's protocol core and a socket layer.
 *
 * <p>An adapter implements {@link dev.vask.transport.Socket} and calls a {@link dev.vask.transport.SocketAcceptor}; the
 * core implements the acceptor and calls the socket. Both sides keep promises, written on the two interfaces; the
 * artifact {@code vask-socket-contract} tests an adapter's half of them.
 *
 * <p>The border is "send asynchronously, say when it is done", which every Java server already has. The queue of a
 * connection, its bound and the policy for slow readers live once, in the core.
 */
@NullMarked
package dev.vask.transport;

import org.jspecify.annotations.NullMarked;
