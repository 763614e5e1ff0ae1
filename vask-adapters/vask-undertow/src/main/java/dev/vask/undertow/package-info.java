/** Mounts Vask into an Undertow server: see {@link dev.vask.undertow.VaskUndertow}. */
@NullMarked
package dev.vask.undertow;

import org.jspecify.annotations.NullMarked;
