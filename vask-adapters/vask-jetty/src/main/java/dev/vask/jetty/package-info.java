/** Mounts Vask into a Jetty 12.1 server: see {@link dev.vask.jetty.VaskJetty}. */
@NullMarked
package dev.vask.jetty;

import org.jspecify.annotations.NullMarked;
