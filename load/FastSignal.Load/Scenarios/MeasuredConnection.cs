using System.Globalization;
using FastSignal.Load.Client;

namespace FastSignal.Load.Scenarios;

/// <summary>A connection that counts itself, and counts as an error whatever ends it but the run.</summary>
internal class MeasuredConnection(LoadRun run, byte[] request) : LoadConnection(run.Loop, run.Target, request)
{
    private bool _isOpen;

    /// <summary>Whether its end is wanted.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Called once it is over.</summary>
    public Action? Ended { get; set; }

    /// <summary>The run it belongs to.</summary>
    protected LoadRun Run => run;

    /// <summary>Dials.</summary>
    public void Begin(int receiveBuffer = 0)
    {
        run.Dialling++;
        Dial(receiveBuffer);
    }

    protected override void OnOpen(long nowUs)
    {
        run.Dialling--;
        run.OpenCount++;
        _isOpen = true;
    }

    protected override void OnMessage(ReadOnlySpan<byte> payload, long nowUs)
    {
    }

    protected override void OnClosed(string? problem)
    {
        if (_isOpen)
            run.OpenCount--;
        else
            run.Dialling--;
        if (!IsLeaving)
            run.Errors.Add(problem ?? string.Create(CultureInfo.InvariantCulture, $"closed by the server with {CloseCode}"));
        Ended?.Invoke();
    }
}
