using System.Text.Json;
using FastSignal.Load.Client;
using FastSignal.Load.Measuring;
using FastSignal.Load.Options;
using FastSignal.Load.Reports;
using FastSignal.Load.Scenarios;
using FastSignal.Transport.Linux;
using Spectre.Console;

namespace FastSignal.Load;

/// <summary>The tool without a process around it, so that tests can run it.</summary>
/// <param name="output">Where the result goes.</param>
/// <param name="error">Where progress and complaints go.</param>
internal sealed class LoadTool(TextWriter output, TextWriter error)
{
    /// <summary>It ran, and every limit holds.</summary>
    public const int Passed = 0;

    /// <summary>A limit is broken.</summary>
    public const int LimitBroken = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>It could not run, or not to the end.</summary>
    public const int CouldNotRun = 3;

    private volatile LoadLoop? _loop;
    private volatile bool _isCancelled;

    /// <summary>The last result; null before the first.</summary>
    public LoadResult? Result { get; private set; }

    /// <summary>Ends the run early; any thread.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        if (_loop is { } loop)
            loop.IsCancelled = true;
    }

    /// <summary>Does what a command line says; returns the exit code.</summary>
    public int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is [] or ["--help" or "-h" or "help"])
        {
            output.Write(HelpText.Write());
            return arguments.Count == 0 ? WrongUsage : Passed;
        }

        if (arguments[0] == "compare")
            return Compare([.. arguments.Skip(1)]);
        IReadOnlyList<Scenario> scenarios = ScenarioCatalog.All();
        if (scenarios.FirstOrDefault(known => known.Name == arguments[0]) is not { } scenario)
        {
            string? near = ValueText.Nearest(arguments[0], scenarios.Select(known => known.Name));
            return Complain(WrongUsage, $"unknown scenario '{arguments[0]}'" + (near is null ? "; --help lists them" : $"; did you mean {near}?"));
        }

        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            output.Write(HelpText.Write(scenario));
            return Passed;
        }

        OptionValues options = OptionValues.Read(scenario.Options, [.. arguments.Skip(1)], out IReadOnlyList<string> problems);
        if (problems.Count > 0)
            return Complain(WrongUsage, [.. problems, $"fastsignal-load {scenario.Name} --help lists what it takes"]);
        if (Target.Read(options.Get(CommonOptions.Url), options.Has(CommonOptions.AllowRemote), out string problem) is not { } target)
            return Complain(WrongUsage, problem);
        if (!EpollSet.IsSupported)
            return Complain(CouldNotRun, "this tool needs 64-bit Linux: its connections live on epoll");
        return Run(scenario, options, target);
    }

    private int Run(Scenario scenario, OptionValues options, Target target)
    {
        ServerProcess? server = ServerProcess.Find(options.Get(CommonOptions.Pid), target.EndPoint);
        if (server is null && options.Get(CommonOptions.Pid) > 0)
            return Complain(CouldNotRun, $"--pid: there is no process {options.Get(CommonOptions.Pid)} to be seen from here");

        using LoadLoop loop = new();
        _loop = loop;
        loop.IsCancelled = _isCancelled;
        Meter meter = new(loop, server);
        LoadRun run = new(target, options, loop, meter);
        DateTimeOffset startedAt = DateTimeOffset.UtcNow;
        string? aborted = null;
        using ManualResetEventSlim ended = new();
        Thread thread = new(() =>
        {
            try
            {
                scenario.Run(run);
            }
            catch (LoadFailureException failure)
            {
                aborted = failure.Message;
            }
#pragma warning disable CA1031 // Whatever it is, the thread that waits must learn of it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                aborted = exception.ToString();
            }
            finally
            {
                ended.Set();
            }
        })
        { Name = "load", IsBackground = true };
        thread.Start();
        if (!options.Has(CommonOptions.Quiet))
            ProgressDisplay.Show(Console(), $"{scenario.Name} at {target.Host}", meter, ended);
        ended.Wait();
        thread.Join();
        _loop = null;

        Result = ResultBuilder.Build(scenario, run, server, startedAt, aborted);
        output.Write(TextReport.Write(Result));
        try
        {
            if (options.Get(CommonOptions.Json) is { Length: > 0 } json)
                File.WriteAllText(json, JsonSerializer.Serialize(Result, LoadJsonContext.Default.LoadResult) + "\n");
            if (options.Get(CommonOptions.Html) is { Length: > 0 } html)
                File.WriteAllText(html, HtmlReport.Write(Result));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Complain(CouldNotRun, exception.Message);
        }

        if (aborted is not null)
            return Complain(CouldNotRun, aborted);
        return Result.Passed ? Passed : LimitBroken;
    }

    private int Compare(IReadOnlyList<string> files)
    {
        try
        {
            output.Write(Comparison.Write(Comparison.Read(files)));
            return Passed;
        }
        catch (LoadFailureException failure)
        {
            return Complain(CouldNotRun, failure.Message);
        }
    }

    private IAnsiConsole Console() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });

    private int Complain(int code, params string[] lines)
    {
        foreach (string line in lines)
            error.WriteLine($"fastsignal-load: {line}");
        return code;
    }
}
