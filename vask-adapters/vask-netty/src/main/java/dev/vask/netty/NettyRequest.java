package dev.vask.netty;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;

/** A request, as the host is asked who sent it. */
record NettyRequest(Channel channel, HttpRequest request) {}
