/** Mounts Vask into a Netty HTTP pipeline: see {@link dev.vask.netty.VaskNetty}. */
@NullMarked
package dev.vask.netty;

import org.jspecify.annotations.NullMarked;
