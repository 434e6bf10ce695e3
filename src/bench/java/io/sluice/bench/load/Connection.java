package io.sluice.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.sluice.event.RawRequest;
import java.io.IOException;

/** Has one request on its way, or none. On its channel's thread only. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    /** Of a request that was never answered. */
    static final int NEVER = 0;

    private final Channel channel;
    private final Owner owner;
    private boolean used;
    private boolean waits;
    private long due;
    private int status;
    private boolean stays;

    Connection(Channel channel, Owner owner) {
        this.channel = channel;
        this.owner = owner;
    }

    /** Who has something to send. */
    interface Owner {
        /** It is open, and nothing is on its way. */
        void free(Connection connection);

        /** @param due as it was sent with */
        void answered(int status, long due);

        /** It is closed; what was on its way has been answered for. */
        void lost(Connection connection);

        /** A fault of our own. */
        void failed(Throwable why);
    }

    /** Whether it has sent something. */
    boolean used() {
        return used;
    }

    boolean open() {
        return channel.isActive();
    }

    void send(RawRequest request, long when) {
        var head = Signed.head(request);
        var bytes = channel.alloc().directBuffer(head.length + request.body().length);
        channel.writeAndFlush(bytes.writeBytes(head).writeBytes(request.body()), channel.voidPromise());
        due = when;
        used = true;
        waits = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        owner.free(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpResponse answer) {
            status = answer.status().code();
            stays = HttpUtil.isKeepAlive(answer);
        }
        if (part.decoderResult().isFailure()) {
            status = NEVER;
            stays = false;
        }
        if (part instanceof LastHttpContent && waits) {
            end(status);
            if (stays) {
                owner.free(this);
            } else {
                channel.close();
            }
        }
    }

    private void end(int answer) {
        waits = false;
        owner.answered(answer, due);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (waits) {
            end(NEVER);
        }
        owner.lost(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            owner.failed(cause);
        }
        channel.close();
    }
}
