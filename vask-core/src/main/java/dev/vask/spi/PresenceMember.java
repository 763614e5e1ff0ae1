package dev.vask.spi;

/**
 * A user who is present in a presence channel, however many connections it has there.
 *
 * @param userId never empty; always text, also where a host signed a number
 * @param userInfo the JSON text that the host signed, byte for byte; <code>{}</code> where there was none
 */
public record PresenceMember(String userId, String userInfo) {}
