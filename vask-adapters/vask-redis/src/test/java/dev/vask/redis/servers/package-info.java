/**
 * Real servers as processes, and what can be done to them: killed, frozen, emptied, cut off. On free ports of 127.0.0.1,
 * in directories of their own; where <code>redis-server</code> is not installed, the tests that need it are skipped.
 */
@NullMarked
package dev.vask.redis.servers;

import org.jspecify.annotations.NullMarked;
