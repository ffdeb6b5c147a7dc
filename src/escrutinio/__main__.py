"""`python -m escrutinio`."""

from escrutinio.cli.main import main

if __name__ == "__main__":
    main()
