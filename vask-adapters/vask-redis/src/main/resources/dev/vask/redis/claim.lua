-- KEYS: own, due, wh. ARGV: node, limit, after, a dead owner. The notices of a partition, for the one node that tells them now.
local own = redis.call('GET', KEYS[1])
if own and own ~= ARGV[1] and own ~= ARGV[4] then return {0, own, {}} end
local t = redis.call('TIME')
local now = math.floor(t[1] * 1000 + t[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'WITHSCORES', 'LIMIT', 0, 200)
for n = 1, #due, 2 do
    local entry = due[n]
    local length = struct.unpack('>I4', string.sub(entry, 2, 5))
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', '100000', '*', 'k', string.sub(entry, 1, 1), 'n',
        string.sub(entry, 6, 5 + length), 'u', string.sub(entry, 6 + length), 't',
        string.format('%.0f', tonumber(due[n + 1]) - 3000))
    redis.call('ZREM', KEYS[2], entry)
end
if #due > 0 then redis.call('EXPIRE', KEYS[3], 86400) end
local left = -1
local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if #first > 0 then left = math.max(0, tonumber(first[2]) - now) end
local entries = redis.call('XRANGE', KEYS[3], ARGV[3], '+', 'COUNT', ARGV[2])
-- Held until it is released: who lives may be at it for minutes.
if #entries > 0 then redis.call('SET', KEYS[1], ARGV[1]) end
if #entries == 0 and own == ARGV[4] and own ~= ARGV[1] then redis.call('DEL', KEYS[1]) end
return {1, left, entries}
