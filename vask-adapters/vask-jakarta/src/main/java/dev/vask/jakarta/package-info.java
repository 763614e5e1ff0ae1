/** Mounts Vask into any Jakarta WebSocket 2.1 container: see {@link dev.vask.jakarta.VaskJakarta}. */
@NullMarked
package dev.vask.jakarta;

import org.jspecify.annotations.NullMarked;
