using System.IO.Pipelines;

namespace FastSignal.WebSockets.Handshake;

/// <summary>
/// The stream of an upgraded request as the pair of pipes a connection runs on. The stream stays the HTTP layer's; no
/// buffer is held while nothing arrives.
/// </summary>
internal sealed class StreamTransport(Stream stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
}
