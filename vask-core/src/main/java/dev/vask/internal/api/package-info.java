/**
 * The HTTP API, without a server: what a request means and what it is answered. Knows the hub and how to publish; nobody
 * knows it.
 */
@NullMarked
package dev.vask.internal.api;

import org.jspecify.annotations.NullMarked;
