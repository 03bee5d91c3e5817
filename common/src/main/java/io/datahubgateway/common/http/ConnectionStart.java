package io.datahubgateway.common.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;

/**
 * The beginning of a connection, until it is known which HTTP it speaks; then {@link Http1Heads} or {@link Http2Heads}
 * take its place. First in the pipeline, behind the decryption where there is one. The first head has begun with the
 * connection. On the connection's event loop.
 *
 * <pre>
 *   accepted -> (handshake) -> first bytes -> HTTP/1: behind its decoder
 *                                          -> HTTP/2: before its decoder
 * </pre>
 *
 * Vert.x puts the decoder into the pipeline after the handshake, or, in clear text, at the byte that tells HTTP/1 from the
 * preface of HTTP/2, and lets the bytes go into it at once. So the first bytes are handed on singly until it is there: none
 * of what it decodes is missed.
 */
final class ConnectionStart extends ChannelInboundHandlerAdapter {

    private final Duration headTimeout;
    private final Runnable cut;
    private HeadTimer timer;

    ConnectionStart(Duration headTimeout, Runnable cut) {
        this.headTimeout = headTimeout;
        this.cut = cut;
    }

    private ConnectionStart(ConnectionStart outside) {
        this(outside.headTimeout, outside.cut);
        this.timer = outside.timer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timer = new HeadTimer(ctx.channel(), headTimeout, cut);
        timer.onPart();
        ctx.fireChannelActive();
        ChannelHandlerContext decryption = ctx.pipeline().context(SslHandler.class);
        if (decryption != null) {
            ctx.pipeline().addAfter(decryption.name(), null, new ConnectionStart(this));
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        boolean encrypted = ctx.pipeline().context(SslHandler.class) != null;
        while (!isFollowed(ctx.pipeline(), encrypted) && bytes.readableBytes() > 1) {
            ctx.fireChannelRead(bytes.readRetainedSlice(1));
        }
        ctx.fireChannelRead(bytes);
        if (isFollowed(ctx.pipeline(), encrypted)) {
            ctx.pipeline().remove(this);
        }
    }

    /** Puts the follower into the pipeline as soon as there is a decoder. */
    private boolean isFollowed(ChannelPipeline pipeline, boolean encrypted) {
        if (pipeline.get(Http1Heads.class) != null || pipeline.get(Http2Heads.class) != null) {
            return true;
        }
        ChannelHandlerContext http1 = pipeline.context(HttpRequestDecoder.class);
        if (http1 != null) {
            pipeline.addAfter(http1.name(), null, new Http1Heads(timer));
            return true;
        }
        if (pipeline.get(Http2ConnectionHandler.class) != null) {
            Http2Heads.follow(pipeline, timer, encrypted); // in clear text the preface has passed
            return true;
        }
        return false;
    }
}
