/**
 * What behaviour.md and the seed page say, as tests: each is named by the line it holds to. Only the public API and the
 * testing kit are used, signatures are made with the JDK's own HMAC, and time is virtual.
 */
package dev.vask.conformance;
