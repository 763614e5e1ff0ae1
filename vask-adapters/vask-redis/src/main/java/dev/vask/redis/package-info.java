/** Several nodes as one, by Redis: see {@link dev.vask.redis.RedisBackplane}. */
@NullMarked
package dev.vask.redis;

import org.jspecify.annotations.NullMarked;
