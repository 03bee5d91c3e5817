package io.datahubgateway.common.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Follows the heads of an HTTP/1 connection, behind its decoder: bytes between two requests from which nothing was decoded
 * are a part of a head. Where a client goes over to HTTP/2 (RFC 7540, section 3.2), {@link Http2Heads} takes over. On the
 * connection's event loop.
 */
final class Http1Heads extends ChannelInboundHandlerAdapter {

    private final HeadTimer timer;
    private boolean first = true;
    private boolean between = true;
    private boolean decoded; // something, in the present read

    Http1Heads(HeadTimer timer) {
        this.timer = timer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        decoded = true;
        if (message instanceof HttpRequest request) {
            between = false;
            timer.onComplete();
            if (first) {
                first = false;
                keepBodyInHttp1(request.headers());
            }
        }
        if (message instanceof LastHttpContent) {
            between = true;
        }
        if (message instanceof ByteBuf) { // the decoder has gone: these are the first bytes of HTTP/2
            Http2Heads.follow(ctx.pipeline(), timer, true);
            ctx.fireChannelRead(message);
            ctx.pipeline().remove(this);
            return;
        }
        ctx.fireChannelRead(message);
    }

    /**
     * A body that comes with the wish to go over to HTTP/2 would arrive outside the flow control of HTTP/2, however large
     * it is. A server may always pass the wish over, and the client asks again with its next request.
     */
    private static void keepBodyInHttp1(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.UPGRADE)
                && (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                        || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0"))) {
            headers.remove(HttpHeaderNames.UPGRADE);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (between && !decoded) {
            timer.onPart();
        }
        decoded = false;
        ctx.fireChannelReadComplete();
    }
}
