/**
 * Who is subscribed to what: applications, channels, rosters. Locks here guard memory only; nothing that leaves the package
 * is called under one.
 */
@NullMarked
package dev.vask.internal.hub;

import org.jspecify.annotations.NullMarked;
