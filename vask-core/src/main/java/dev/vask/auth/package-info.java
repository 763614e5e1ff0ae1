/**
 * What a host signs: authorizations of channels and users, by hand or by an endpoint in a box, encrypted events, requests; and
 * why a signature is refused. The only package that touches cryptography.
 */
@NullMarked
package dev.vask.auth;

import org.jspecify.annotations.NullMarked;
