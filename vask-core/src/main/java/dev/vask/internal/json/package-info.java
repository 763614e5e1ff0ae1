/**
 * Reading and writing JSON: the only package that sees Jackson. Knows nothing of the protocol.
 */
@NullMarked
package dev.vask.internal.json;

import org.jspecify.annotations.NullMarked;
