-- In front of every script of a partition. What a script touches is declared in KEYS, so that a server refuses it as a whole
-- while the slot is being moved, and never in the middle.
local K = {ep = KEYS[1], s = KEYS[2], u = KEYS[3], i = KEYS[4], un = KEYS[5], m = KEYS[6], c = KEYS[7], oc = KEYS[8],
    x = KEYS[9], f = KEYS[10], due = KEYS[11], wh = KEYS[12]}
local PUBLISH, FRESH, NODE, INC, NAME, TOPIC = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[6]
local DAY, GRACE = 86400, 3000
local work, published = 0, 1

-- Numbers beyond 10^14 would lose digits in tostring.
local function text(n) return string.format('%.0f', n) end
local function lp(s) return struct.pack('>I4', #s) .. s end
local function micros()
    local t = redis.call('TIME')
    return t[1] * 1000000 + t[2]
end
local function millis() return math.floor(micros() / 1000) end

-- The fence that stands before this node, or nil.
local function fenced()
    local f = redis.call('GET', K.f)
    if f and tonumber(f) >= INC then return f end
    return nil
end

local function epoch()
    local e = redis.call('GET', K.ep)
    if e then return e end
    redis.call('SET', K.ep, FRESH, 'EX', DAY)
    return FRESH
end

-- Begins with the time, so that a topic that was forgotten and comes back never repeats a version.
local function version()
    local v = redis.call('HGET', K.m, 'v')
    if v then return v end
    v = text(micros())
    redis.call('HSET', K.m, 'v', v)
    redis.call('EXPIRE', K.m, DAY)
    return v
end
local function bump()
    version()
    local v = text(redis.call('HINCRBY', K.m, 'v', 1))
    redis.call('EXPIRE', K.m, DAY)
    return v
end

-- An error in the middle would leave half of a change: what cannot be published is reported and read again.
local function tell(kind, ...)
    local message = '\1' .. kind
    for _, part in ipairs({...}) do message = message .. lp(part) end
    local r = redis.pcall(PUBLISH, TOPIC, message)
    if type(r) == 'table' and r.err then published = 0 end
end

local function isUser() return string.find(NAME, '/#', 1, true) ~= nil end
local function channel() return string.sub(NAME, string.find(NAME, '/', 1, true) + 1) end

local function append(kind, user, at)
    redis.call('XADD', K.wh, 'MAXLEN', '~', '100000', '*', 'k', kind, 'n', NAME, 'u', user, 't', text(at))
    redis.call('EXPIRE', K.wh, DAY)
    work = 1
end

-- What begins anew within the grace never ended: neither is told.
local function began(kind, ends, user, wants)
    if redis.call('ZREM', K.due, ends .. lp(NAME) .. user) == 1 then return end
    if wants then append(kind, user, millis()) end
end
local function ended(ends, user, wants)
    if wants then
        redis.call('ZADD', K.due, text(millis() + GRACE), ends .. lp(NAME) .. user)
        work = 1
    end
end

-- A topic that nobody holds leaves nothing behind.
local function tidy()
    if redis.call('EXISTS', K.s, K.u) == 0 then redis.call('DEL', K.m) end
end
