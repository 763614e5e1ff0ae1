-- KEYS: what a cache channel keeps. It and the milliseconds that it has left, as of one moment.
return {redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])}
