/**
 * What a host signs: authorizations of channels and users. The only package that touches cryptography.
 */
@NullMarked
package dev.vask.auth;

import org.jspecify.annotations.NullMarked;
