using System.Text;
using System.Text.Json;
using FastSignal.Signaling.Ports;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>Keeps what was sent and how it was closed.</summary>
internal sealed class RecordingTransport : ISignalingTransport
{
    private readonly Lock _gate = new();
    private readonly List<string> _sent = [];

    public int? CloseCode { get; private set; }

    public string? CloseReason { get; private set; }

    /// <summary>False makes the transport refuse what it is given, as a full outbox would.</summary>
    public bool Accepts { get; set; } = true;

    public IReadOnlyList<string> Sent
    {
        get
        {
            lock (_gate)
                return [.. _sent];
        }
    }

    public JsonElement Last => JsonDocument.Parse(Sent[^1]).RootElement;

    public bool TrySendText(ReadOnlySpan<byte> utf8)
    {
        lock (_gate)
        {
            if (!Accepts || CloseCode is not null)
                return false;
            _sent.Add(Encoding.UTF8.GetString(utf8));
            return true;
        }
    }

    public bool TrySendBinary(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (!Accepts || CloseCode is not null)
                return false;
            _sent.Add($"binary {Convert.ToHexString(payload)}");
            return true;
        }
    }

    public void Close(int code, string reason)
    {
        lock (_gate)
        {
            CloseCode ??= code;
            CloseReason ??= reason;
        }
    }

    public void Clear()
    {
        lock (_gate)
            _sent.Clear();
    }
}
