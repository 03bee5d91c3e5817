package io.datahubgateway.common.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Follows the heads of an HTTP/2 connection, before its decoder, by the boundaries of the frames (RFC 9113, section 4.1): a
 * frame that is there in part, or a field block without its end, is a part of a head. A part of a {@code DATA} frame is
 * none as long as a stream is open, for bodies have limits of their own. On the connection's event loop.
 */
final class Http2Heads extends ChannelInboundHandlerAdapter {

    private static final int END_HEADERS = 0x4;

    private final HeadTimer timer;
    private final Http2ConnectionHandler http2;
    private int prefaceLeft;
    private boolean blockOpen;

    /** Of the frame that is arriving. */
    private int headerBytes;

    private int length;
    private int type;
    private int flags;
    private int payloadLeft;

    private Http2Heads(HeadTimer timer, Http2ConnectionHandler http2, int prefaceLeft) {
        this.timer = timer;
        this.http2 = http2;
        this.prefaceLeft = prefaceLeft;
    }

    /** Puts a follower before the decoder. @param withPreface whether the preface is still to come */
    static void follow(ChannelPipeline pipeline, HeadTimer timer, boolean withPreface) {
        ChannelHandlerContext decoder = pipeline.context(Http2ConnectionHandler.class);
        int preface = withPreface ? Http2CodecUtil.connectionPrefaceBuf().readableBytes() : 0;
        pipeline.addBefore(
                decoder.name(), null, new Http2Heads(timer, (Http2ConnectionHandler) decoder.handler(), preface));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            follow(bytes);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (isPartOfHead()) {
            timer.onPart();
        } else {
            timer.onComplete();
        }
    }

    private boolean isPartOfHead() {
        if (blockOpen || prefaceLeft > 0) {
            return true;
        }
        boolean data = headerBytes > 3 && type == Http2FrameTypes.DATA;
        return headerBytes > 0 && !(data && http2.connection().numActiveStreams() > 0);
    }

    private void follow(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        int skipped = Math.min(prefaceLeft, end - at);
        prefaceLeft -= skipped;
        at += skipped;
        while (at < end) {
            if (payloadLeft == 0) {
                onHeaderByte(bytes.getUnsignedByte(at++));
            } else {
                int part = Math.min(payloadLeft, end - at);
                payloadLeft -= part;
                at += part;
                if (payloadLeft == 0) {
                    onFrame();
                }
            }
        }
    }

    private void onHeaderByte(int value) {
        if (headerBytes < 3) {
            length = headerBytes == 0 ? value : length << 8 | value;
        } else if (headerBytes == 3) {
            type = value;
        } else if (headerBytes == 4) {
            flags = value;
        }
        headerBytes++;
        if (headerBytes == Http2CodecUtil.FRAME_HEADER_LENGTH) {
            payloadLeft = length;
            if (length == 0) {
                onFrame();
            }
        }
    }

    private void onFrame() {
        headerBytes = 0;
        if (type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION) {
            blockOpen = (flags & END_HEADERS) == 0;
        }
        if (!blockOpen) {
            timer.onComplete();
        }
    }
}
