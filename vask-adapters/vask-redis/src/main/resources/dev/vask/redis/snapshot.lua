-- The members of a channel, as of a version; whether anybody holds the topic.
return {redis.call('EXISTS', K.s), redis.call('GET', K.ep) or '', redis.call('HGET', K.m, 'v') or '0',
    redis.call('HGETALL', K.i)}
